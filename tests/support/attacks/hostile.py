"""Texts that try to become something else; each group is a line of docs' threat list."""

from __future__ import annotations

HOSTILE = (
    "<script>document.title='run'</script>",
    "<svg onload=\"document.title='run'\">",
    "<img src=x onerror=\"document.title='run'\">",
    "</textarea></bdi></div><script>document.title='run'</script>",
    "<a href=\"javascript:document.title='run'\">click</a>",
    '<noscript><p title="</noscript><img src=x onerror=document.title=1>">',
    "<button hx-get=/v1/events hx-trigger=load data-hx-post=/log-out>x</button>",
    "<hx-partial hx-target=body>gone</hx-partial><template hx type=partial>x</template>",
    '"><style>body{display:none}</style>',
    "{{7*7}} {% include '/etc/passwd' %} ${jndi:ldap://x} %(who)s %s {0}",
    "\u202egnp.exe\u202c \u2066\u2067unbalanced \u200e\u200f\u061c",
    "in\u200bvi\u200csi\u200dble\u2060 \ufeffbom so\u00adft \U000e0073\U000e0063 \u3164\ufe0f",
    "Z" + "\u0351\u0489" * 30 + "algo",
    "w" * 1500,
    "\n" * 1500,
    "👨‍👩‍👧‍👦" * 130,
    "ｆｕｌｌ 𝓂𝒶𝓉𝒽 ⓒⓘⓡⓒ l33t s p a c e d Қазақша і һ ә",
    "C0 \x01\x07\x1b[31m C1 \x85\x9b \r\nSet-Cookie: x=1 \u2028\u2029",
    "=cmd|' /C calc'!A0",
    "noncharacters \ufffe\uffff\ufdd0 \U0001fffe",
)

# What breaks out of one kind of place: an attribute, a script, a style, a comment, a redirect.
ESCAPES = (
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "`-alert(1)-`${alert(1)}",
    "javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=1&gt;'>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<base href=//evil.example>",
    '<meta http-equiv=refresh content="0;url=//evil.example">',
    "<form action=//evil.example><button>x",
    "<link rel=stylesheet href=//evil.example>",
    "<form id=htmx><input name=config></form><a id=body name=title>x",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;img src=x onerror=alert(1)&#62;",
    "//evil.example/%0d%0aSet-Cookie:x=1",
    "x; script-src 'unsafe-inline' *; frame-ancestors *",
)
