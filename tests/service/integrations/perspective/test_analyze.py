"""comments:analyze answers as the Comment Analyzer did."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.store.server.commands import Redis
from service.integrations.languages import VALIDATED
from service.integrations.perspective.attributes import SERVED
from tests.service.integrations.conftest import KEY, WordScorer

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


def test_a_nul_does_not_save_a_comment(client: FlaskClient) -> None:
    """U+0000 is scored around: Coral would publish what we refuse."""
    answer = analyze(client, "awful \0 thing").get_json()
    score = answer["attributeScores"]["TOXICITY"]
    assert (score["summaryScore"]["value"], score["spanScores"][0]["end"]) == (0.95, 13)


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
