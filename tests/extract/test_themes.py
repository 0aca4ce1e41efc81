"""Themes of findings, with the words that show them; and how the cues do on the bundled summaries."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kgbuild import resources
from kgbuild.errors import RuleError
from kgbuild.extract._context import Context
from kgbuild.extract._themes import _by_key, _cues, attach_themes, themes_of
from kgbuild.model import Finding, Passage, Row, RuleRef, ThemeHit
from kgbuild.read import read_document
from kgbuild.reference import load_reference
from kgbuild.rules import load_rules

REFERENCE = load_reference()
RULE = load_rules("themes")["theme.cue"]
BROADER = {theme.id: theme.broader for theme in REFERENCE.themes.values()}


def _themes(text: str) -> list[str]:
    return [theme for theme, _, _ in themes_of(text, RULE, BROADER)]


def test_every_theme_of_the_vocabulary_has_cues_and_no_other_has() -> None:
    assert set(RULE.table("cues")) == set(REFERENCE.themes)


def test_every_cue_can_be_read_whatever_word_is_met() -> None:
    beginning, cues = _cues(RULE)
    written = {cue for each in _by_key(RULE).values() for cue in each}
    met = {cue.order for key in _by_key(RULE) if beginning.match(key) for cue in cues[key]}
    assert met == {cue.order for cue in written}


@pytest.mark.parametrize("cue", ["wellbeing (of", "(of wellbeing", "* wellbeing", "wellbeing ! [a"])
def test_a_cue_that_cannot_be_read_is_named_with_its_theme(tmp_path: Path, cue: str) -> None:
    words = f"""
        [[rule]]
        name = "theme.cue"
        version = 1
        definition = "Words show a theme."
        cues.workforce = ["{cue}"]
    """
    (tmp_path / "themes.toml").write_text(words, encoding="utf-8")
    rule = load_rules("themes", folder=tmp_path)["theme.cue"]
    with pytest.raises(RuleError, match=r"of theme 'workforce' cannot be read"):
        themes_of("It looks after the wellbeing of its staff.", rule, {})


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("There is no regular supervision of investigations.", "supervision-of-investigations"),
        ("The constabulary must retrieve evidence from mobile phones sooner.", "digital-forensics"),
        ("Body-worn video is not used at every incident.", "body-worn-video"),
        ("It answers 101 calls late.", "call-handling"),
        ("Officers attend emergency incidents promptly.", "attendance-times"),
        ("Clare’s Law is used more often than before.", "clares-law"),
        ("Its mental health triage team works in the control room.", "mental-health"),
        ("The force manages registered sex offenders well.", "registered-sex-offenders"),
        ("Officers record grounds for stop and search.", "stop-and-search"),
        ("It has mapped its organised crime groups.", "ocg-mapping"),
        ("PCSOs are taken away from their beats.", "pcso-abstraction"),
        ("The force faces financial uncertainty and must find savings.", "financial-planning"),
    ],
)
def test_a_phrase_shows_its_theme(text: str, theme: str) -> None:
    assert theme in _themes(text)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Supervisors look after the wellbeing of their teams.", "supervision-of-investigations"),
        ("The control room has a new roof.", "call-handling"),
        ("Police community support officers visit schools.", "pcso-abstraction"),
        ("The inspection found no change.", "investigation"),
        ("It holds a board every month.", "vetting"),
    ],
)
def test_a_general_word_shows_nothing_without_its_context(text: str, theme: str) -> None:
    assert theme not in _themes(text)


def test_the_narrower_theme_puts_aside_the_one_above_it() -> None:
    found = _themes("The quality of investigations is poor.")
    assert "investigation-quality" in found
    assert "investigation" not in found


def test_several_themes_are_found_each_with_its_words_inside_the_finding() -> None:
    text = "First line. Domestic abuse investigations lack supervision."
    start = text.index("Domestic")
    document = read_document(text.encode(), name="page.txt")
    finding = Finding("weakness", "kent", "", "", Passage(start, len(text), text[start:]), RuleRef("assessment.need"))
    (themed,) = attach_themes([finding], document, Context(REFERENCE, "inspectorate-page"))
    assert {"domestic-abuse", "supervision-of-investigations"} <= {hit.theme for hit in themed.themes}
    for hit in themed.themes:
        assert hit.words is not None
        assert start <= hit.words.start < hit.words.end <= len(text)
        assert text[hit.words.start : hit.words.end] == hit.words.quote


def test_a_row_of_a_table_keeps_the_themes_it_states() -> None:
    row = Finding("weakness", "kent", "", "", Row(2), RuleRef("table.findings"), themes=(ThemeHit("vetting"),))
    document = read_document(b"nothing", name="page.txt")
    assert attach_themes([row], document, Context(REFERENCE, "table")) == (row,)


def test_the_cues_find_the_stated_theme_of_most_bundled_summaries() -> None:
    """The tables state one theme a row: it, or one below it, is found for more than four in five, with 1.4 a row."""
    with (resources.DATA / "findings.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["theme_id"]]
    found = given = 0
    for row in rows:
        themes = _themes(row["summary"])
        given += len(themes)
        found += any(row["theme_id"] in (theme, BROADER[theme]) for theme in themes)
    assert found / len(rows) > 0.84
    assert given / len(rows) < 1.6


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        # Examples and means give no theme where another stands before them.
        ("Too much violent crime goes unrecorded, including domestic abuse and stalking.", {"crime-recording"}),
        ("By hiring more detectives, the force now investigates crime better.", {"investigation-quality"}),
        # A theme above stays beside a narrower one of another family, and beside one that its own words do not touch.
        ("Crime recording and call handling are much better.", {"crime-recording", "call-handling"}),
        ("It must prevent crime and anti-social behaviour more steadily.", {"prevention", "anti-social-behaviour"}),
        # Some narrow themes stand for the whole above them.
        (
            "Prolific criminals are watched closely by its partners.",
            {"integrated-offender-management", "offender-management"},
        ),
        # Where, and with what, says less than what.
        ("Staff in the control room spot people with poor mental health.", {"mental-health"}),
        ("It works well with public service organisations to cut crime in its towns.", set()),
        # "It" is no computer.
        ("The inspectors praised the team and how it investigates burglary well.", {"investigation-quality"}),
        ("The force manages offenders and suspects well.", {"offender-management"}),
        ("The force keeps people safe and reduces crime, and it serves them well.", {"overall-performance"}),
    ],
)
def test_a_sentence_shows_its_themes_and_no_others(text: str, themes: set[str]) -> None:
    assert set(_themes(text)) == themes


def test_a_search_for_the_missing_and_who_oversees_recording_are_one_theme() -> None:
    assert _themes("It has improved its missing person investigations.") == ["missing-people"]
    assert "recording-oversight" in _themes("Weak or absent management and supervision of crime-recording.")
    assert "neighbourhood-policing" not in _themes("The probes into neighbourhood crime were poor.")


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Senior leaders lack oversight of human resources and of IT.", {"performance-governance"}),
        ("There is concern about its capability and capacity to safeguard vulnerable people.", {"vulnerability"}),
        ("It puts victims and communities at the centre of its work.", {"victims"}),
        ("The speed of responding to the public was criticised.", {"attendance-times"}),
        ("The workforce suggests new ideas and ways of working.", {"staff-engagement-by-leaders"}),
    ],
)
def test_a_sentence_shows_at_least_its_theme_and_not_what_stands_beside_it(text: str, themes: set[str]) -> None:
    assert themes <= set(_themes(text))
    assert not {"investigative-capacity", "resources", "victim-support-hub", "ict-and-digital"} & set(_themes(text))


@pytest.mark.parametrize(
    ("kind", "text", "themes"),
    [
        ("weakness", "It is good at preventing crime but must do better at answering 999 calls.", ["call-handling"]),
        ("strength", "It answers 999 calls well but must do better elsewhere.", ["call-handling"]),
        ("weakness", "It was praised for neighbourhood policing, and improvement is needed in custody.", ["custody"]),
        ("weakness", "Its answering of 999 calls is good but must be still better.", ["call-handling"]),
    ],
)
def test_a_weakness_has_the_themes_of_what_is_to_be_mended(kind: str, text: str, themes: list[str]) -> None:
    document = read_document(text.encode(), name="page.txt")
    passage = Passage(0, len(text), text)
    finding = Finding(kind, "cambridgeshire", "", "", passage, RuleRef("assessment.need"))
    (found,) = attach_themes([finding], document, Context(REFERENCE, "news-article"))
    assert [hit.theme for hit in found.themes] == themes
    for hit in found.themes:
        assert hit.words is not None and text[hit.words.start : hit.words.end] == hit.words.quote


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        # What the rest of the sentence is told by, or is done like others, is no theme of its own.
        ("In common with other forces, its understanding of demand is thin.", {"understanding-demand"}),
        ("It answers 101 calls late, according to the workforce survey.", {"call-handling"}),
        # A way of speaking of the theme above is found with it; a way of spotting the vulnerable is its own theme.
        ("Too many crimes are misclassified by its crime recording.", {"crime-recording", "recording-accuracy"}),
        ("Staff spot vulnerable callers early.", {"identifying-vulnerability"}),
        # People who might join are no people who are searched.
        ("It attracts applicants from ethnic minority families.", {"diversity"}),
        ("Young detainees are diverted from custody.", {"custody"}),
        ("Officers interact with the public every day.", {"public-engagement"}),
        ("Too few analysts leave it with a backlog of intelligence reports.", {"intelligence-use"}),
        ("Calls are downgraded, and so response is slower.", {"call-prioritisation"}),
        ("A corrupt abuse of position is dealt with.", {"abuse-of-position"}),
    ],
)
def test_of_two_themes_that_one_phrase_shows_the_nearer_is_kept(text: str, themes: set[str]) -> None:
    assert themes <= set(_themes(text))
    aside = {"counter-corruption", "attendance-times", "early-intervention", "disproportionality", "vulnerability"}
    assert not ({*aside, "collaboration", "workforce"} & set(_themes(text)))


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        # An example of a theme above says what is meant; of two of one family the first stands.
        ("It must answer the public better, including 101 calls.", {"call-handling"}),
        (
            "It must improve how it investigates crime, with closer supervision.",
            {"investigation-quality", "supervision-of-investigations"},
        ),
        ("It disrupts organised crime groups well.", {"soc-disruption"}),
        ("It has a good track record in reducing crime.", {"prevention"}),
        ("Joint work keeps vulnerable victims safe.", {"multi-agency-safeguarding", "vulnerability"}),
        ("Evidence that would help to bring offenders to justice is missed in investigations.", {"crime-outcomes"}),
        ("It hears from the public on new digital platforms.", {"public-engagement"}),
        ("It looks for children who go missing.", {"missing-people"}),
        ("Chief officers scrutinise crime recording each month.", {"recording-oversight"}),
        ("It is at risk of missing opportunities to protect vulnerable children.", {"child-protection"}),
        ("It protects vulnerable adults and children badly.", {"child-protection", "vulnerability"}),
    ],
)
def test_the_head_of_a_sentence_and_its_examples(text: str, themes: set[str]) -> None:
    assert set(_themes(text)) == themes


@pytest.mark.parametrize(
    ("text", "remark", "themes"),
    [
        ("Its recording of crime is better but it still has far to go.", "it still has far to go", ["crime-recording"]),
        (
            "Its crime recording gets better. There is still far to go.",
            "There is still far to go.",
            ["crime-recording"],
        ),
        ("It manages sex offenders. Too many are seen late.", "Too many are seen late.", ["registered-sex-offenders"]),
        # What begins anew, or goes on about one of several things, has no theme of theirs.
        ("Its crime recording gets better. Few like the canteen.", "like the canteen.", []),
        ("Its crime recording gets better. The canteen is poor.", "The canteen is poor.", []),
        ("It has gifts registers and good vetting. There is far to go.", "There is far to go.", []),
        ("Its crime recording gets better.\n\nThere is still far to go.", "There is still far to go.", []),
    ],
)
def test_a_remark_without_words_of_its_own_has_the_theme_it_goes_on_about(
    text: str, remark: str, themes: list[str]
) -> None:
    document = read_document(text.encode(), name="remark.txt")
    start = text.index(remark)
    evidence = Passage(start, start + len(remark), remark)
    finding = Finding("weakness", "kent", "", "", evidence, RuleRef("assessment.shortcoming"))
    (found,) = attach_themes([finding], document, Context(REFERENCE, "inspectorate-page"))
    assert [hit.theme for hit in found.themes] == themes
    for hit in found.themes:
        assert hit.words is not None
        assert text[hit.words.start : hit.words.end] == hit.words.quote
        assert hit.words.end <= start


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Cases are run well and the force protects the vulnerable.", {"vulnerability"}),
        ("Its performance deteriorated and crime was not prevented.", {"prevention"}),
        ("The quality of investigations has deteriorated.", {"investigation-quality"}),
        ("The use of force on vulnerable victims is not recorded.", {"use-of-force"}),
        ("Too few calls are answered, which may let victims down.", {"call-handling"}),
        ("It works well with councils and other bodies.", {"multi-agency-safeguarding"}),
        ("The time taken over the investigation of misconduct is too long.", {"misconduct", "standards-and-integrity"}),
        ("Officers look for children who run away from home.", {"missing-people"}),
        ("It is better at catching criminals.", {"wanted-suspects-and-bail"}),
        ("It does not note why a victim doesn’t support an investigation.", {"victim-withdrawal"}),
        ("Its staff look for hidden harm.", {"vulnerability"}),
        ("It knows what really matters to its communities.", {"community-priorities"}),
        ("The quality of supervision is not good enough.", {"supervision-of-investigations"}),
        ("It asks suspects to attend police stations freely in cases of domestic abuse.", {"domestic-abuse"}),
        ("It is fair to those who bring complaints and allege misconduct.", {"complaints", "misconduct"}),
        # Aids and partners named beside what a sentence is about, and what it stresses within it, are no themes.
        ("Working with two police forces, its alliance has cut costs.", {"collaboration"}),
        ("The quality of its call handling varies, particularly for domestic abuse.", {"call-handling"}),
        ("It uses its resources well to meet demand.", {"resources", "understanding-demand"}),
        ("It treats the public and its workforce with respect.", {"legitimacy", "workforce-fairness"}),
        ("Its street triage has been evaluated.", {"mental-health"}),
        ("I am pleased with how things stand this year.", {"overall-performance"}),
        ("The constabulary has improved.", {"overall-performance"}),
        ("Some of its investigations are not satisfactory.", {"investigation-quality"}),
        ("Its resources are used well, and it collaborates with another force.", {"collaboration", "resources"}),
        ("Staff understand the importance of protecting the vulnerable.", {"vulnerability"}),
        ("It records crimes of slavery and rape better than before.", {"crime-recording", "recording-sexual-offences"}),
        ("The health of its response officers is a worry.", {"wellbeing"}),
        ("Crimes may not have a satisfactory result for the victim.", {"victims"}),
        ("It deters and prevents crime, and reduces reoffending.", {"prevention", "reducing-reoffending"}),
        ("Officers are slow to attend once emergency calls have been answered.", {"attendance-times"}),
        ("It grasps the needs and expectations of its residents.", {"community-priorities"}),
        ("It understands the risks to communities in the county.", {"community-priorities"}),
        ("More cases are closed with a suspect brought to justice.", {"crime-outcomes"}),
        ("It identifies vulnerable and repeat victims.", {"identifying-vulnerability", "repeat-callers"}),
        ("It develops and grades intelligence well.", {"intelligence-use"}),
        ("It tackles the worst of serious criminality.", {"serious-organised-crime"}),
        ("It should adopt problem-solving to enable it to cut anti-social behaviour.", {"problem-solving"}),
        ("Corruption is well investigated.", {"counter-corruption"}),
        (
            "It stops young people from becoming involved in organised crime.",
            {"early-intervention", "serious-organised-crime", "soc-disruption"},
        ),
        ("It does not bring on its future leaders.", {"leadership-development"}),
        ("Unfairness at work is not dealt with.", {"workforce-fairness"}),
        ("It is failing to investigate burglaries.", {"investigation-quality"}),
        ("It must be better at allocating crimes and managing offenders.", {"crime-allocation", "offender-management"}),
        ("Leaders seldom tell the workforce what has come of it.", {"staff-engagement-by-leaders"}),
        ("Its selection processes are not open to all.", {"leadership-development"}),
        ("It weighs the risks faced by missing children.", {"missing-people"}),
        ("It acts against organised crime by operations and arrests.", {"serious-organised-crime"}),
        ("It takes firm action against organised crime.", {"serious-organised-crime", "soc-disruption"}),
        ("More is wanted to prevent serious organised crime.", {"serious-organised-crime"}),
        ("Its investigations are of high quality.", {"investigation-quality"}),
        ("Research shows the most effective ways to tackle anti-social behaviour.", {"what-works"}),
        ("It knows its current demand, but less of its future demand.", {"future-demand", "understanding-demand"}),
        ("It understands the changing demand for its services.", {"understanding-demand"}),
        ("Officers conduct initial investigations well.", {"initial-investigation"}),
        ("A re-organisation has made it more efficient.", {"change-and-benefits"}),
        ("Complaints that allege discrimination are looked into.", {"complaints"}),
        ("Staff wish to do the right thing.", {"code-of-ethics"}),
        ("Officers know how to use force with restraint.", {"use-of-force"}),
        ("It looks for missing and absent children.", {"missing-people"}),
        ("Neighbourhood policing is at the heart of how it prevents crime.", {"neighbourhood-policing"}),
        ("Problem-solving by local teams prevents crime.", {"problem-solving"}),
        ("It needs a cyber strategy.", {"fraud-and-cyber"}),
        ("Officers know the people whom they serve.", {"community-priorities"}),
        ("Its performance assessments do not help staff.", {"supervision-and-performance-review"}),
        ("It has better patrols through its new operating model.", {"patrol-and-hot-spots"}),
        ("It has a good record of tackling nuisance and anti-social behaviour.", {"anti-social-behaviour"}),
        ("The force is outstanding at treating people with respect.", {"legitimacy"}),
        ("Its rate of abandonment has gone up.", {"abandoned-calls"}),
        ("It has a sound financial plan for the future.", {"financial-planning"}),
        ("Every caller who is vulnerable is identified.", {"identifying-vulnerability"}),
        ("It works to identify and protect the vulnerable.", {"identifying-vulnerability", "vulnerability"}),
        ("Its multi-agency safeguarding arrangements work well.", {"multi-agency-safeguarding"}),
        ("It needs to improve in some areas.", {"overall-performance"}),
        ("I commend the force for the progress that it has made.", {"overall-performance"}),
        ("Leaders stress the value of early help.", {"early-intervention"}),
        ("In some areas it must change to make sure that children are protected.", {"child-protection"}),
        ("Incidents of that grade take too long to attend.", {"attendance-times"}),
        ("Charges are well above the rate of other forces.", {"crime-outcomes"}),
        ("Students struggle with academic work on the course.", {"training-and-development"}),
        ("Operators tell callers how to preserve evidence.", {"initial-investigation"}),
        ("Investment decisions rest on sound business cases.", {"financial-planning"}),
        ("Exit interviews are seldom held.", {"recruitment-and-retention"}),
        ("Change is explained to those whom it concerns.", {"change-and-benefits"}),
        ("Teams can’t spend enough time on patrols.", {"patrol-and-hot-spots"}),
        ("It is committed to joint working.", {"collaboration"}),
        ("The force has cut out waste.", {"resources"}),
        ("Too many victims who are harmed fail to support the case.", {"victim-withdrawal"}),
        ("How its performance is overseen has improved.", {"performance-governance"}),
        (
            "Its investigations are slow, and it must do better at responding to the public.",
            {"investigation-timeliness", "response"},
        ),
    ],
)
def test_themes_that_are_meant_and_no_others(text: str, themes: set[str]) -> None:
    assert set(_themes(text)) == themes


@pytest.mark.parametrize(
    ("before", "said", "themes"),
    [
        (
            "Officers stop and search too many people. ",
            "The force must monitor its use of these powers.",
            ["stop-and-search"],
        ),
        ("Problem-solving plans exist. It rained. ", "Nobody has reviewed them.", ["problem-solving"]),
        ("Last year its domestic abuse work was patchy. ", "That is no longer so.", ["domestic-abuse"]),
        ("Officers stop and search too many people. ", "The force must do better in all that it does.", []),
        ("Officers stop and search too many people. ", "It must vet these people.", ["vetting"]),
    ],
)
def test_a_finding_that_points_back_has_the_themes_of_the_nearest_sentence_that_shows_any(
    before: str, said: str, themes: list[str]
) -> None:
    text = before + said
    document = read_document(text.encode(), name="page.txt")
    finding = Finding("weakness", "kent", "", "", Passage(len(before), len(text), said), RuleRef("assessment.need"))
    (themed,) = attach_themes([finding], document, Context(REFERENCE, "inspectorate-page"))
    assert [hit.theme for hit in themed.themes] == themes
    for hit in themed.themes:
        assert hit.words is not None
        assert text[hit.words.start : hit.words.end] == hit.words.quote


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        (
            "There are huge delays in examining phones, with knock-on effects on offenders and wellbeing.",
            ["digital-forensics"],
        ),
        ("It cannot proactively monitor its IT systems.", ["information-systems-monitoring"]),
        ("It does not watch recruits with criminal convictions.", ["vetting"]),
        ("The force answers the public quickly.", ["call-handling"]),
        ("The force gets to people fast.", ["attendance-times"]),
        ("It is poor at how it looks after its own.", ["wellbeing"]),
        ("Its detectives remain overloaded.", ["investigative-capacity"]),
    ],
)
def test_words_of_the_genre_show_their_theme(text: str, themes: list[str]) -> None:
    assert _themes(text) == themes


@pytest.mark.parametrize(
    ("words", "theme"),
    [
        ("Its MAPPA meetings", "mappa-and-visor"),
        ("Its MASH", "multi-agency-safeguarding"),
        ("The MARAC", "multi-agency-safeguarding"),
        ("Its VAWG plan", "violence-against-women-and-girls"),
        ("Its use of DVPOs", "dv-protection-orders"),
        ("The DVDS", "clares-law"),
        ("Its work on CSE", "child-sexual-exploitation"),
        ("The RASSO team", "rape-and-sexual-offences"),
        ("The IOM team", "integrated-offender-management"),
        ("The MOSOVO team", "registered-sex-offenders"),
        ("The NCRS", "recording-accuracy"),
        ("The crime registrar", "recording-oversight"),
        ("The PDR", "supervision-and-performance-review"),
        ("The SPR", "strategic-policing-requirement"),
        ("Its FMS", "force-management-statement"),
        ("Its ARVs", "armed-policing"),
        ("Its BWV", "body-worn-video"),
        ("The VPS", "victim-personal-statement"),
        ("The SARA model", "problem-solving"),
        ("Mutual aid", "public-order"),
        ("The use of section 136", "mental-health"),
        ("The community trigger", "anti-social-behaviour"),
        ("The community remedy", "restorative-justice"),
        ("Action Fraud", "fraud-and-cyber"),
        ("A conducted energy device", "taser"),
        ("Spit guards", "use-of-force"),
        ("Desk-based work", "remote-resolution"),
        ("Asset recovery", "soc-disruption"),
    ],
)
def test_the_short_names_of_the_trade_show_their_themes(words: str, theme: str) -> None:
    assert theme in _themes(f"{words} could be better.")


def test_what_somebody_stressed_is_no_stress_of_the_workforce() -> None:
    assert "wellbeing" not in _themes("The chief stressed that the force records crime well.")
    assert "wellbeing" in _themes("Many officers feel stressed.")
