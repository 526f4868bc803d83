"""The opinion, its explanation with spans, and the check that says it."""

from __future__ import annotations

from moderation.learning.calibration import Calibration
from moderation.learning.explanations import explain
from moderation.learning.features import UNIT, extract
from moderation.learning.grounds import Ground
from moderation.learning.judges import Proposal, judge, learned_check
from moderation.learning.model import Model
from moderation.learning.thresholds import Basis, Threshold, Thresholds
from moderation.pipeline import assess
from moderation.policy import DEFAULT_POLICY
from moderation.submission import Submission
from tests.moderation.learning.samples import blank_model, comment, shipped_model

ACTING = Thresholds(Threshold(0.2, Basis.PRESUMED), Threshold(0.9, Basis.PRESUMED), dict.fromkeys(Ground, 0.9))
SPAM = "Écris-moi: buy tramadol without prescription, whatsapp +1 555 555 0100, see https://pills24.shop"


def opinion_on(
    submission: Submission, model: Model | None = None, thresholds: Thresholds = ACTING
) -> tuple[Proposal, float]:
    model = model or shipped_model()
    found = judge(
        submission, model, calibration=Calibration(model.prior.slope, model.prior.offset), thresholds=thresholds
    )
    return found.proposal, found.probability


def test_judge_proposes_what_the_thresholds_allow() -> None:
    assert opinion_on(comment(SPAM))[0] is Proposal.SPAM
    assert opinion_on(comment("My doctor prescribed gabapentin, it helped me sleep"))[0] is Proposal.APPROVE
    assert opinion_on(comment(SPAM), thresholds=Thresholds())[0] is Proposal.HOLD
    assert opinion_on(comment("ok"), blank_model())[0] is Proposal.HOLD


def test_judge_decides_nothing_without_grounds() -> None:
    strange = Thresholds(reject=Threshold(0.0, Basis.PRESUMED), grounds=dict.fromkeys(Ground, 0.0))
    assert opinion_on(comment("The leaflet: https://www.awmf.org"), thresholds=strange)[0] is Proposal.HOLD
    assert opinion_on(comment("whatsapp me"), thresholds=strange)[0] is Proposal.HOLD
    assert opinion_on(comment("nice https://what.example"), thresholds=strange)[0] is Proposal.SPAM
    strange.grounds.pop(Ground.LINK)  # type: ignore[attr-defined]
    assert opinion_on(comment("nice https://what.example"), thresholds=strange)[0] is Proposal.HOLD
    assert opinion_on(comment(SPAM), thresholds=strange)[0] is Proposal.SPAM
    lenient = Thresholds(approve=Threshold(1.0, Basis.PRESUMED))
    assert opinion_on(comment(SPAM), thresholds=lenient)[0] is Proposal.HOLD
    assert opinion_on(comment("whatsapp me"), thresholds=lenient)[0] is Proposal.APPROVE


def test_explanation_points_into_the_text() -> None:
    submission = comment(SPAM)
    terms = explain(submission, extract(submission), shipped_model(), most=40)
    places = {(term.kind, term.name): [SPAM[start:end] for start, end in term.spans] for term in terms}
    assert places["idea", "messenger"] == ["whatsapp"]
    assert any(term.kind == "fact" and term.spans == () for term in terms)
    for term in terms:
        assert all(0 <= start < end <= len(SPAM) for start, end in term.spans)


def test_explanation_shows_disguised_words_whole() -> None:
    text = "gаbapentin: w h a t s a p p"
    submission = comment(text)
    terms = explain(submission, extract(submission), shipped_model(), most=40)
    messenger = next(term for term in terms if term.name == "messenger")
    assert [text[start:end] for start, end in messenger.spans] == ["w h a t s a p p"]


def test_explanation_puts_accusers_first_and_parts_belong_to_the_score() -> None:
    submission, model = comment(SPAM), shipped_model()
    features = extract(submission)
    terms = explain(submission, features, model, most=3)
    signs = [term.contribution > 0 for term in terms]
    assert signs == sorted(signs, reverse=True)
    assert len(terms) <= 6
    link = next(term for term in explain(submission, features, model, most=40) if term.name == "link")
    at = features.indices == 1
    assert link.contribution == float((model.weights(features.indices[at]) * features.values[at]).sum() / UNIT)


def test_explanation_names_hosts_once_they_were_learned() -> None:
    submission, model = comment(SPAM), blank_model()
    features = extract(submission)
    for _ in range(3):
        model.learn(model.lesson(features, is_bad=True))
    hosts = [term for term in explain(submission, features, model, most=80) if term.kind == "host"]
    assert [term.name for term in hosts] == ["pills24.shop"]
    assert [SPAM[start:end] for start, end in hosts[0].spans] == ["https://pills24.shop"]


def test_check_only_informs_in_shadow_mode_and_weighs_when_it_acts() -> None:
    submission, model = comment(SPAM), shipped_model()
    curve = Calibration(model.prior.slope, model.prior.offset)
    opinion = judge(submission, model, calibration=curve, thresholds=ACTING)
    shadow = assess(submission, DEFAULT_POLICY, checks=(learned_check(opinion),)).findings[0]
    acting = assess(submission, DEFAULT_POLICY, checks=(learned_check(opinion, points={Proposal.SPAM: 4.0}),)).findings[
        0
    ]
    assert (shadow.reason, shadow.weight, acting.weight) == ("model_spam", 0.0, 4.0)
    assert "against it speak" in shadow.detail
    assert any(SPAM[start:end] == "whatsapp" for start, end in shadow.spans)


def test_check_says_only_the_chance_when_nothing_stands_out() -> None:
    submission = comment("ok")
    opinion = judge(submission, blank_model(), calibration=Calibration(), thresholds=Thresholds())
    (finding,) = learned_check(opinion)(submission, DEFAULT_POLICY)
    assert finding.detail == "The model sees a chance of 50% that this is not approved."


def test_check_names_what_speaks_for_a_comment() -> None:
    submission = comment("My doctor prescribed gabapentin, it helped me sleep")
    model = shipped_model()
    opinion = judge(submission, model, calibration=Calibration(), thresholds=Thresholds())
    (finding,) = learned_check(opinion)(submission, DEFAULT_POLICY)
    assert "for it speak" in finding.detail
