"""The newest article, a comment of mine under it, and what others say."""

import sys

from masthead_client import Masthead, ProblemError

cms = Masthead(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
newest = next(cms.articles(limit=1))
article = cms.article(newest["slug"], formats="text")
print(f"{article['title']}: {article['comments']['count']} comments")
mine = {"author": {"name": "Ada"}, "body": "They came to our garden in March."}
print("mine:", cms.call("POST", f"/articles/{article['id']}/comments", mine)["meta"]["status"])
print("seen:", sum(comment["html"] != "" for comment in cms.comments(article["id"], limit=2)))
print("changes:", sum(len(changes) for _, changes in cms.changes()))
try:
    cms.article("no-such-article")
except ProblemError as error:
    print("refused:", error.status, error.problem["code"])
