"""Where the demonstration stands: the site of the first start, and the article of ``/demo``."""

SITE = "demo"
ARTICLE = "demo-article"
