import { ProblemError, all, article, connect, ok } from "./src/index.js";

const cms = connect(process.argv[2] ?? "http://127.0.0.1:8000");

const listed = await ok(cms.GET("/api/v1/articles", { params: { query: { limit: 1, sort: "-published_at" } } }));
const slug = listed.data[0]?.slug;
if (slug === undefined) throw new Error("There is no article yet.");
const { id, title, comments } = await article(cms, slug);
console.log(`${title}: ${comments.count} comments`);

const params = { path: { article_id: id } };
const posted = await ok(
  cms.POST("/api/v1/articles/{article_id}/comments", {
    params,
    body: { author: { name: "Ada" }, body: "I saw one in the garden last night." },
  }),
);
console.log(`mine: ${posted.meta.status}`);

let seen = 0;
for await (const comment of all((cursor) =>
  cms.GET("/api/v1/articles/{article_id}/comments", {
    params: { ...params, query: { limit: 2, ...(cursor ? { cursor } : {}) } },
  }),
)) {
  seen += comment.html === "" ? 0 : 1;
}
console.log(`seen: ${seen}`);

try {
  await article(cms, "no-such-article");
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.log(`refused: ${error.response.status} ${error.problem.code}`);
}
