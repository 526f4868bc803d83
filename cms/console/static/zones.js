// A time zone that nobody has chosen yet is the one of this browser.

const field = document.getElementById("f-zone");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
