"""comments:analyze answers as the Comment Analyzer did."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.store.server.commands import Redis
from service import create_app
from service.integrations.languages import VALIDATED
from service.integrations.perspective.attributes import SERVED
from service.services import Services
from tests.service.integrations.conftest import KEY, WordScorer
from tests.service.integrations.test_coral import Away

URL = f"/v1alpha1/comments:analyze?key={KEY}"


def analyze(client: FlaskClient, text: str, **fields: Any) -> Any:
    body = {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}, **fields}
    return client.post(URL, json=body)


def error(answer: Any) -> tuple[int, str, str]:
    """Return code, message and errorType; check the frame that all errors share."""
    found = answer.get_json()["error"]
    assert set(found) == {"code", "message", "status", "details"}
    assert found["code"] == answer.status_code
    return found["code"], found["message"], found["details"][0].get("errorType")


def test_answer_has_every_field(client: FlaskClient) -> None:
    """One attribute gives its summary and a span over the whole text, and all other fields."""
    answer = analyze(client, "You are awful", languages=["en"], clientToken="t-1").get_json()
    score = {"value": 0.95, "type": "PROBABILITY"}
    assert answer == {
        "attributeScores": {
            "TOXICITY": {
                "summaryScore": score,
                "spanScores": [{"begin": 0, "end": 13, "score": score}],
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "t-1",
    }


@pytest.mark.parametrize("attribute", sorted(SERVED))
def test_each_served_attribute_has_a_value(client: FlaskClient, attribute: str) -> None:
    """Every attribute that is served gives a probability."""
    answer = analyze(client, "Fine weather", requestedAttributes={attribute: {}}).get_json()
    assert 0 <= answer["attributeScores"][attribute]["summaryScore"]["value"] <= 1


def test_attributes_are_what_they_say(client: FlaskClient) -> None:
    """PROFANITY is the model's obscene, and LIKELY_TO_REJECT the highest of all attributes."""
    names = ("PROFANITY", "OBSCENE", "INSULT_EXPERIMENTAL", "LIKELY_TO_REJECT")
    answer = analyze(client, "awful", requestedAttributes={name: {} for name in names}).get_json()
    values = [answer["attributeScores"][name]["summaryScore"]["value"] for name in names]
    assert values == [0.4, 0.4, 0.8, 0.95]


def test_an_attribute_below_its_threshold_is_omitted(client: FlaskClient) -> None:
    """scoreThreshold leaves out what is below it and keeps what is at it."""
    asked = {"TOXICITY": {"scoreThreshold": 0.95}, "THREAT": {"scoreThreshold": 0.5}}
    answer = analyze(client, "awful", requestedAttributes=asked).get_json()
    assert set(answer["attributeScores"]) == {"TOXICITY"}


def test_spans_are_sentences_in_utf16_units(client: FlaskClient, words: WordScorer) -> None:
    """With spanAnnotations each sentence has its score, at offsets that a browser counts."""
    text = "Nice 👋 day!  You are awful.\nBye"
    answer = analyze(client, text, spanAnnotations=True).get_json()
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    units = text.encode("utf-16-le")
    cut = [units[2 * s["begin"] : 2 * s["end"]].decode("utf-16-le") for s in spans]
    assert cut == ["Nice 👋 day!", "You are awful.", "Bye"]
    assert [span["score"]["value"] for span in spans] == [0.001, 0.95, 0.001]
    assert words.texts == [text, *cut]  # one batch


def test_language_comes_from_the_text(client: FlaskClient) -> None:
    """Coral says "en" of Russian: it is scored as Russian and said so."""
    answer = analyze(client, "Какой ужас", languages=["en"]).get_json()
    assert answer["detectedLanguages"] == ["ru"]
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.95
    without = analyze(client, "Какой ужас").get_json()
    assert (without["languages"], without["detectedLanguages"]) == (["ru"], ["ru"])


def test_a_short_text_is_what_the_client_says(client: FlaskClient) -> None:
    """Where the text is too short to tell, a claim of a language that is served is believed."""
    assert analyze(client, "норм", languages=["ru"]).status_code == 200
    for word in ("Шақ", "«Қара-Қыз»!", "Қ2026"):  # surely Kazakh, if it were not one word
        assert analyze(client, word, languages=["ru"]).status_code == 200
    refused = error(analyze(client, "қара сөз", languages=["ru"]))
    assert refused[1] == "Attribute TOXICITY does not support request languages: kk"
    assert analyze(client, "+1", languages=["en-GB"]).get_json()["detectedLanguages"] == ["und"]


def test_nothing_is_stored(client: FlaskClient, redis: Redis) -> None:
    """doNotStore is obeyed because no analysis leaves anything behind, asked or not."""
    before = sorted(redis.scan_iter())
    assert analyze(client, "awful", doNotStore=True).status_code == 200
    assert analyze(client, "awful", doNotStore=False).status_code == 200
    assert sorted(redis.scan_iter()) == before


@pytest.mark.parametrize(
    ("headers", "query"),
    [
        ({}, f"?key={KEY}"),
        ({"X-Goog-Api-Key": KEY}, ""),
        ({"Authorization": f"Bearer {KEY}"}, "?alt=json&prettyPrint=false"),
    ],
)
def test_a_key_comes_three_ways(client: FlaskClient, headers: dict[str, str], query: str) -> None:
    """The key is read from the query, from Google's header and from Authorization."""
    body = {"comment": {"text": "Hello"}, "requestedAttributes": {"INSULT": {}}}
    assert (
        client.post(f"/v1alpha1/comments:analyze{query}", json=body, headers=headers).status_code
        == 200
    )


def test_old_names_and_types_are_read(client: FlaskClient) -> None:
    """proto3 JSON allows snake_case names, null for absent, and no content type at all."""
    raw = (
        b'{"comment": {"text": "awful", "type": null}, "span_annotations": true,'
        b' "requested_attributes": {"TOXICITY": {"score_threshold": 0.5}}, "do_not_store": true}'
    )
    assert client.post(URL, data=raw).get_json()["attributeScores"]["TOXICITY"]


def test_the_quick_start_of_the_original_runs(client: FlaskClient) -> None:
    """Its curl command has no quotes around keys; text is not touched by that."""
    raw = b"""{comment: {text: "awful, {text: \\"what\\"} name: foo?"},
             languages: ["en"],
             requestedAttributes: {TOXICITY:{}} }"""
    answer = client.post(URL, data=raw, content_type="application/json").get_json()
    span = answer["attributeScores"]["TOXICITY"]["spanScores"][0]
    assert span["end"] == len('awful, {text: "what"} name: foo?')


def test_compressed_requests_are_read(client: FlaskClient) -> None:
    """Google's Java client compresses what it sends; a bomb is not unpacked."""
    body = b'{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}}}'
    headers = {"Content-Encoding": "gzip"}
    assert client.post(URL, data=gzip.compress(body), headers=headers).status_code == 200
    bomb = gzip.compress(b" " * 20_000_000)
    assert "exceeds the limit" in error(client.post(URL, data=bomb, headers=headers))[1]
    assert "gzip" in error(client.post(URL, data=body, headers=headers))[1]


def test_one_language_may_stand_alone(client: FlaskClient) -> None:
    """A repeated field of one value may come without its brackets, as Google reads it."""
    assert analyze(client, "Fine weather", languages="en").get_json()["languages"] == ["en"]


CONTEXT = {"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "b"}}}
PAIR = "Context can have either entries or article_and_parent_comment, but both fields were"
WRONG = "Invalid value at"
UNENDED = b'"' + b'\\"' * 100_000
LONG = "a" * 1_048_577
BAD_KEY = "API key not valid. Please pass a valid API key."
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"comment": {"text": ""}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": " \n"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": "\u200b\u3164"}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": None}, "Comment must be non-empty.", "COMMENT_EMPTY"),
    ({"comment": {"text": "я" * 10_241}}, "Comment text too long.", "COMMENT_TOO_LONG"),
    ({"requestedAttributes": {}}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
    ({"requestedAttributes": None}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
    (
        {"requestedAttributes": {"TOXICITY": {}, "NICENESS": {}}},
        "Unknown requested attribute: NICENESS",
        "INVALID_REQUEST",
    ),
    (
        {"requestedAttributes": {"TOXICITY": {}, "FLIRTATION": {}}},
        "Attribute FLIRTATION does not support request languages: en",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"requestedAttributes": {"INFLAMMATORY": {}}, "comment": {"text": "Привет"}},
        "Attribute INFLAMMATORY does not support request languages: ru",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"requestedAttributes": {"INSULT": {"scoreType": "RAW"}}},
        "Requested score type RAW is not supported by attribute INSULT",
        "INVALID_REQUEST",
    ),
    (
        {"comment": {"text": "x", "type": "HTML"}},
        "Currently, only 'PLAIN_TEXT' comments are supported",
        "INVALID_REQUEST",
    ),
    ({"context": CONTEXT}, f"{PAIR} populated.", "INVALID_REQUEST"),
    (
        {"comment": {"text": "қазақ"}},
        "Attribute TOXICITY does not support request languages: kk",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    (
        {"comment": {"text": "bonjour"}, "languages": ["fr"]},
        "Attribute TOXICITY does not support request languages: fr",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
    ),
    ({"comment": {"text": "12345"}}, "Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
    ({"comment": {"text": "bonjour"}}, "Unable to detect language", "LANGUAGE_DETECTION_FAILED"),
    ({"context": {"entries": [{"text": LONG}]}}, "Context text too long.", "INVALID_REQUEST"),
    ({"languages": 5}, f"{WRONG} 'languages': must be a list", "INVALID_REQUEST"),
    ({"languages": {}}, f"{WRONG} 'languages': must be a list of strings", "INVALID_REQUEST"),
    ({"languages": [1]}, f"{WRONG} 'languages': must be a list of strings", "INVALID_REQUEST"),
    ({"comment": {"text": 5}}, f"{WRONG} 'comment.text': must be a string", "INVALID_REQUEST"),
    ({"doNotStore": 2}, f"{WRONG} 'doNotStore': must be true or false", "INVALID_REQUEST"),
    ({"doNotStore": "yes"}, f"{WRONG} 'doNotStore': must be true or false", "INVALID_REQUEST"),
    (
        {"requestedAttributes": {"INSULT": {"scoreThreshold": "high"}}},
        f"{WRONG} 'requestedAttributes.INSULT.scoreThreshold': must be a number",
        "INVALID_REQUEST",
    ),
    (
        {"requestedAtributes": {}},
        'Invalid JSON payload received. Unknown name "requestedAtributes": Cannot find field.',
        "INVALID_REQUEST",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "message", "error_type"), REFUSED)
def test_refusals_are_verbatim(
    client: FlaskClient, fields: dict[str, Any], message: str, error_type: str
) -> None:
    """Each documented error is reached, with the code, the message and the type of the original."""
    answer = analyze(client, "Fine weather", **fields)
    assert error(answer) == (400, message, error_type)
    assert answer.get_json()["error"]["status"] == "INVALID_ARGUMENT"


def test_every_documented_error_is_reached() -> None:
    """The cases above cover each errorType of the protocol."""
    assert {error_type for _, _, error_type in REFUSED} == {
        "COMMENT_TOO_LONG",
        "COMMENT_EMPTY",
        "NO_REQUESTED_ATTRIBUTES",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        "LANGUAGE_DETECTION_FAILED",
        "INVALID_REQUEST",
    }


def test_an_unsupported_language_is_explained(client: FlaskClient) -> None:
    """The error about a language carries the languages and the attribute."""
    detail = analyze(client, "қазақ").get_json()["error"]["details"][0]
    assert detail["languageNotSupportedByAttributeError"] == {
        "detectedLanguages": ["kk"],
        "attribute": "TOXICITY",
    }


LACKING = {name: {} for name in ("FLIRTATION", "ATTACK_ON_AUTHOR", "UNSUBSTANTIAL")}


@pytest.mark.parametrize("by", ["flag", "setting"])
def test_attributes_that_we_lack_can_be_dropped(services: Services, site: str, by: str) -> None:
    """The call's flag, or the setting, leaves them out; the others have their scores."""
    services.registry.add_key(site, "test", KEY)
    settings = replace(services.settings, drop_unsupported=by == "setting")
    client = create_app(replace(services, settings=settings)).test_client()
    more = {"dropUnsupportedAttributes": True} if by == "flag" else {}
    asked = {**LACKING, "TOXICITY": {}, "INSULT": {"scoreThreshold": 0.5}}
    answer = analyze(client, "awful", requestedAttributes=asked, **more)
    assert set(answer.get_json()["attributeScores"]) == {"TOXICITY", "INSULT"}
    answer = analyze(client, "awful", requestedAttributes=LACKING, **more)
    assert (answer.status_code, answer.get_json()["attributeScores"]) == (200, {})
    answer = analyze(client, "awful", requestedAttributes={"NICENESS": {}}, **more)
    assert error(answer)[1] == "Unknown requested attribute: NICENESS"


def test_whatever_perspective_had_is_known(client: FlaskClient) -> None:
    """No name of the original is called unknown, whether we have it or not."""
    names = [
        "SEXUALLY_EXPLICIT", "ATTACK_ON_COMMENTER", "ATTACK_ON_PUBLISHER", "INCOHERENT",
        "OFF_TOPIC", "TOXICITY_FAST", "REASONING_EXPERIMENTAL", "FLIRTATION_EXPERIMENTAL",
        "AFFINITY_EXPERIMENTAL", "COMPASSION_EXPERIMENTAL", "CONSTRUCTIVE_EXPERIMENTAL",
        "CURIOSITY_EXPERIMENTAL", "NUANCE_EXPERIMENTAL", "PERSONAL_STORY_EXPERIMENTAL",
        "RESPECT_EXPERIMENTAL", "ALIENATION_EXPERIMENTAL", "FEARMONGERING_EXPERIMENTAL",
        "GENERALIZATION_EXPERIMENTAL", "MORAL_OUTRAGE_EXPERIMENTAL", "POWER_APPEAL_EXPERIMENTAL",
        "SCAPEGOATING_EXPERIMENTAL", "TOXICITY_IDENTITY_HATE", "TOXICITY_INSULT",
        "TOXICITY_OBSCENE", "TOXICITY_THREAT", "SEXUAL_ORIENTATION", "RELIGION", "GENDER", "RNE",
        "HEALTH_AGE_DISABILITY",
    ]  # fmt: skip
    for name in names:
        answer = analyze(client, "Fine weather", requestedAttributes={name: {}})
        assert answer.status_code == 200 or error(answer)[2].startswith("LANGUAGE_NOT"), name


@pytest.mark.parametrize(
    "raw",
    [
        b"""{'comment': {'text': 'You\\'re "awful"'}, 'requestedAttributes': {'TOXICITY': {}}}""",
        b'{"comment": {"text": "awful",}, "requestedAttributes": {"TOXICITY": {},},}',
        b'{"comment": {"text": "line\nawful\r\n\tline"}, "requestedAttributes": {"TOXICITY": {}}}',
        b"{comment: {text: 'awful, }',}, requestedAttributes: {TOXICITY: {},}, languages: ['en',]}",
        b'{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": []}, "context": []}',
        b'{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}},'
        b' "doNotStore": "true", "spanAnnotations": "false",'
        b' "context": {"entries": {"text": "a"}}}',
        b'{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}},'
        b' "doNotStore": 1, "spanAnnotations": 0, "dropUnsupportedAttributes": "1"}',
        b'\xef\xbb\xbf{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}}}',
        b"\xef\xbb\xbf{comment: {text: 'awful'}, requestedAttributes: {TOXICITY: {}}}",
    ],
)
def test_what_google_reads_is_read(client: FlaskClient, raw: bytes) -> None:
    """Single quotes, raw line breaks, last commas, flags in quotes, one item for a list."""
    answer = client.post(URL, data=raw)
    assert answer.status_code == 200, answer.text
    assert answer.get_json()["attributeScores"]["TOXICITY"]["summaryScore"]["value"] == 0.95


def test_a_raw_line_break_is_read_in_a_long_body(client: FlaskClient) -> None:
    """An article with line breaks as context is longer than what people write by hand."""
    article = b"line\n" * 50_000
    raw = b'{"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}},'
    raw += b' "context": {"articleAndParentComment": {"article": {"text": "' + article + b'"}}}}'
    assert client.post(URL, data=raw).status_code == 200


def test_a_mark_alone_is_an_empty_body(client: FlaskClient) -> None:
    """The mark of UTF-8 with nothing behind it is answered as no body is."""
    answers = [client.post(URL, data=raw) for raw in (b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n")]
    assert {error(answer)[2] for answer in answers} == {"COMMENT_EMPTY"}


def test_an_endpoint_may_end_in_a_slash(client: FlaskClient) -> None:
    """Clients put a slash of their own behind it; a 404 would let every comment pass."""
    body = {"comment": {"text": "awful"}, "requestedAttributes": {"TOXICITY": {}}}
    assert client.post(URL.replace("v1alpha1/", "v1alpha1//"), json=body).status_code == 200


def test_toxicity_is_no_lower_than_what_is_toxic(client: FlaskClient) -> None:
    """A threat, an insult or hatred is toxic, so TOXICITY is at least the highest of them."""
    names = ("TOXICITY", "TOXICITY_EXPERIMENTAL", "THREAT")
    answer = analyze(client, "I threaten", requestedAttributes={n: {} for n in names}).get_json()
    values = {answer["attributeScores"][name]["summaryScore"]["value"] for name in names}
    assert values == {0.97}


def test_unsupported_attributes_can_be_dropped(client: FlaskClient) -> None:
    """With dropUnsupportedAttributes a language without scores is no error."""
    answer = analyze(client, "қазақ", dropUnsupportedAttributes=True)
    assert (answer.status_code, answer.get_json()["attributeScores"]) == (200, {})


@pytest.mark.parametrize(
    ("query", "code", "message", "reason"),
    [
        ("?key=wrong", 400, BAD_KEY, "API_KEY_INVALID"),
        (f"?key={'x' * 300}", 400, BAD_KEY, "API_KEY_INVALID"),
        ("", 403, "Method doesn't allow unregistered callers", "API_KEY_MISSING"),
    ],
)
def test_keys_are_checked_first(
    client: FlaskClient, query: str, code: int, message: str, reason: str
) -> None:
    """A wrong key or none is refused before the body is looked at, as clients test for it."""
    answer = client.post(f"/v1alpha1/comments:analyze{query}")
    found = answer.get_json()["error"]
    assert (answer.status_code, found["code"]) == (code, code)
    assert found["message"].startswith(message)
    assert found["details"][0]["reason"] == reason


def test_an_empty_body_with_a_good_key_says_so(client: FlaskClient) -> None:
    """PyPerspective probes its key with no body and looks into error.details[0]."""
    assert error(client.post(URL))[2] == "COMMENT_EMPTY"


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[]",
        b"\xff",
        b'{"comment":{"text":"\\ud800"}}',
        b'{"a":1,"a":2}',
        b"[" * 100_000,
        b'"' + b'\\"' * 100_000,
    ],
)
def test_a_body_that_is_no_message_is_refused(client: FlaskClient, raw: bytes) -> None:
    """Whatever cannot be read is a 400 in this protocol's shape, never a 500."""
    assert error(client.post(URL, data=raw))[0] == 400


def test_a_nul_does_not_save_a_comment(client: FlaskClient) -> None:
    """U+0000 is scored around: Coral would publish what we refuse."""
    answer = analyze(client, "awful \0 thing").get_json()
    score = answer["attributeScores"]["TOXICITY"]
    assert (score["summaryScore"]["value"], score["spanScores"][0]["end"]) == (0.95, 13)


def test_redis_away_is_said_in_shape(services: Services) -> None:
    """Without a store a key that is not remembered cannot be checked: 503, and come back."""
    away = replace(services, registry=Away())
    answer = analyze(create_app(away).test_client(), "Fine weather")
    found = answer.get_json()["error"]
    assert (answer.status_code, found["status"], len(found["details"])) == (503, "UNAVAILABLE", 1)
    assert answer.headers["Retry-After"]


def test_a_huge_body_is_refused(client: FlaskClient) -> None:
    """Beyond 8 MiB nothing is read."""
    assert "exceeds the limit" in error(client.post(URL, data=b" " * 8_388_609))[1]


def test_only_post_analyzes(client: FlaskClient) -> None:
    """A comment in an address would be in every log on its way, so GET is refused."""
    assert error(client.get(URL)) == (404, "Method not found.", "INVALID_REQUEST")


@pytest.mark.parametrize("path", ["/v1alpha1/comments:shout", "/v1alpha1/comments/a"])
def test_what_the_protocol_has_not_is_refused_in_shape(client: FlaskClient, path: str) -> None:
    """Under the protocol's own addresses every refusal has its details[0]."""
    assert error(client.post(f"{path}?key={KEY}", json={}))[0] == 404


def test_pages_of_any_origin_may_ask(client: FlaskClient) -> None:
    """The original let browsers in: the preflight and every answer, an error too, say so."""
    asked = {"Origin": "https://a.example", "Access-Control-Request-Headers": "content-type,x-a"}
    preflight = client.options(URL, headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "content-type,x-a"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    for answer in (preflight, analyze(client, "Fine"), analyze(client, "")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_letter_kept_pressed_has_no_language(client: FlaskClient) -> None:
    """Twenty kilobytes of one letter are what the client says, to the last byte that is allowed."""
    assert analyze(client, "ы" * 10_240, languages=["en"]).status_code == 200
    assert analyze(client, "қ" * 100, languages=["en"]).status_code == 200
    assert error(analyze(client, "қ" * 10_241, languages=["en"]))[2] == "COMMENT_TOO_LONG"


def test_numbers_may_stand_in_quotes(client: FlaskClient) -> None:
    """proto3 JSON reads "0.96" as the number."""
    asked = {"TOXICITY": {"scoreThreshold": "0.96"}, "INSULT": {"scoreThreshold": "0.5"}}
    answer = analyze(client, "awful", requestedAttributes=asked).get_json()
    assert set(answer["attributeScores"]) == {"INSULT"}


def test_parameters_of_every_google_api_are_passed_over(client: FlaskClient) -> None:
    """alt, fields, prettyPrint, quotaUser, $.xgafv and the like change nothing."""
    query = "&alt=json&fields=languages&prettyPrint=false&quotaUser=a&$.xgafv=2&uploadType=media"
    body = {"comment": {"text": "Hello"}, "requestedAttributes": {"INSULT": {}}}
    plain = client.post(URL, json=body)
    assert client.post(URL + query, json=body).get_json() == plain.get_json()


def test_our_languages_are_those_of_the_model() -> None:
    """What this protocol calls supported is what the shipped model was validated for."""
    import classifier

    assert classifier.load().validated == VALIDATED
