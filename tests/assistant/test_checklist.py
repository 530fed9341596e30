"""The nineteen rules of safety, each with the tests that hold it; a rule whose test was renamed or lost is noticed."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

RULES: dict[str, tuple[str, ...]] = {
    "1 no write without a press": ("assistant/test_safety.py::test_a_model_that_wants_to_write_finds_no_way_to",),
    "2 no rows to the model": ("assistant/test_safety.py::test_not_a_byte_of_a_persons_data_reaches_the_model",),
    "3 no back door by counting": (
        "assistant/test_looking.py::test_two_looks_cannot_be_subtracted_from_each_other",
        "assistant/test_looking.py::test_few_people_are_counted_and_not_described",
        "assistant/test_looking.py::test_the_assistant_asks_for_a_person_only_by_what_the_person_wrote",
    ),
    "4 data is not trusted": (
        "assistant/test_safety.py::test_an_instruction_hidden_in_the_data_is_short_told_as_data_and_changes_nothing",
        "assistant/test_looking.py::test_a_value_cannot_hide_or_turn_text_around",
        "assistant/test_looking.py::test_a_value_that_few_have_is_not_told",
    ),
    "5 free text never enters": ("assistant/test_looking.py::test_free_text_of_an_attribute_is_never_told",),
    "6 words are made safe to show": (
        "test_pages_assistant.py::test_the_words_of_a_model_hold_no_picture_link_or_html",
    ),
    "7 every tree is checked": (
        "assistant/test_safety.py::test_a_tree_that_is_wrong_is_told_to_the_model_which_mends_it",
        "assistant/test_safety.py::test_a_stubborn_model_is_stopped_and_nothing_is_drafted",
    ),
    "8 impossible values": ("assistant/test_looking.py::test_impossible_values_are_refused",),
    "9 numbers come from tools": ("assistant/test_agent.py::test_a_number_that_no_tool_gave_is_pointed_out",),
    "10 counts are fresh": ("assistant/test_creating.py::test_a_count_that_moved_is_asked_about_and_then_taken",),
    "11 consent by code": ("assistant/test_safety.py::test_consent_is_asked_for_by_code_whatever_the_model_wrote",),
    "12 limits": (
        "assistant/test_agent.py::test_every_limit_ends_the_answer_in_a_sentence",
        "assistant/test_agent.py::test_tools_are_used_at_most_so_often",
        "assistant/test_generate.py::test_who_has_used_up_the_day_is_told_so",
    ),
    "13 failures are plain": (
        "assistant/test_gemini.py::test_every_failure_is_one_sentence_and_leaves_the_conversation_usable",
    ),
    "14 secrets": ("assistant/test_safety.py::test_the_key_is_in_no_event_and_in_no_log",),
    "15 log": ("assistant/test_creating.py::test_the_log_holds_calls_counts_and_tokens_and_not_the_question",),
    "16 where questions go is said": (
        "test_pages_assistant.py::test_settings_say_who_answers_how_to_change_it_and_what_was_done",
    ),
    "17 switched off": ("assistant/test_choosing.py::test_the_settings_say_which_model_answers",),
    "18 drift": ("assistant/test_choosing.py::test_a_replay_of_another_question_fails_rather_than_lies",),
    "19 copy claims nothing": (
        "assistant/test_drafting.py::test_copy_holds_no_claim_that_nobody_made",
        "assistant/test_drafting.py::test_claims_are_refused_in_subject_lines_to_choose_from_and_in_ideas",
    ),
}


@cache
def _tests_of(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_there_are_nineteen():
    assert [int(rule.split()[0]) for rule in RULES] == list(range(1, 20))


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_tests(rule):
    missing = [name for name in RULES[rule] if name.partition("::")[2] not in _tests_of(name.partition("::")[0])]
    assert not missing
