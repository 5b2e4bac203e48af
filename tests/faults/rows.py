"""Where each row of the fault list (offline_sync.md C) is tested: row by row, test by test.

A row lists the tests that show it, as pytest names them without parameters. A row that cannot be
shown here says why, and one that is a measurement names its task. ``test_fault_rows.py`` holds this
table against the files, and ``python -m tests.faults`` runs all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_FAULTS = "tests/faults/test_faults_"
NET, SERVER, DEVICE, PROCESS = (
    f"{_FAULTS}{name}.py::test_" for name in ("network", "server", "device", "process")
)
SYNC = "tests/unit/sync/test_sync_"
STORE = "tests/unit/store/test_store_"
PORTAL = "tests/unit/portal/test_portal_"
SCREENS = "tests/gui/screens/test_"
E2E = "tests/e2e/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The tests of a row, or what keeps it from having any."""

    tests: tuple[str, ...] = ()
    cannot: str | None = None
    task: str | None = None


def shown(*tests: str) -> Row:
    return Row(tests=tests)


ROWS: Mapping[str, Row] = {
    # Network
    "N1": shown(f"{SYNC}push.py::test_fourteen_days_offline_drain_in_growing_batches"),
    "N2": shown(
        f"{SYNC}transport.py::test_a_closed_port_and_an_unknown_name_are_offline",
        f"{NET}n02_a_name_that_leads_to_another_server_settles_nothing",
    ),
    "N3": shown(
        f"{SYNC}transport.py::test_a_closed_port_and_an_unknown_name_are_offline",
        f"{NET}n03_a_portal_that_takes_no_connection_is_asked_once_a_cycle",
    ),
    "N4": shown(f"{NET}n04_a_reset_before_the_request_leaves_keeps_the_same_ids"),
    "N5": shown(f"{NET}n05_a_reply_lost_after_the_commit_is_answered_duplicate"),
    "N6": shown(
        f"{SYNC}transport.py::test_a_reply_cut_at_any_byte_is_never_good",
        f"{SYNC}transport.py::test_a_reply_without_a_length_that_is_cut_is_never_good",
        f"{NET}n06_no_part_of_a_reply_settles_anything",
    ),
    "N7": shown(
        f"{SYNC}transport.py::test_a_gzip_reply_that_is_cut_with_a_matching_length_is_unreadable"
    ),
    "N8": shown(
        f"{SYNC}transport.py::test_a_dripping_reply_is_cut_at_the_deadline",
        f"{NET}n08_a_dripping_reply_is_cut_and_the_batch_made_smaller",
    ),
    "N9": shown(f"{NET}n09_a_login_page_is_named_and_a_post_is_never_asked_again_as_get"),
    "N10": shown(
        f"{NET}n10_what_a_proxy_makes_of_a_reply_settles_nothing",
        f"{NET}n10_an_answer_out_of_a_cache_is_not_ours",
        f"{SYNC}transport.py::test_a_proxy_without_our_password_is_named",
    ),
    "N11": shown(f"{NET}n11_a_request_that_a_proxy_delivers_again_changes_nothing"),
    "N12": shown(
        f"{NET}n12_a_batch_that_arrives_after_a_later_one_is_stored_once",
        f"{PORTAL}messages.py::test_a_message_waits_for_the_one_it_depends_on",
    ),
    "N13": shown(f"{NET}n13_forty_complaints_go_over_a_slow_line_in_few_requests"),
    "N14": shown(
        f"{NET}n14_a_line_that_flaps_is_asked_once_for_each_wait",
        f"{NET}n14_the_waits_of_a_line_that_stays_down_grow",
    ),
    "N15": shown(
        f"{SYNC}transport.py::test_an_unknown_authority_is_not_trusted",
        f"{SYNC}transport.py::test_an_administrators_ca_file_is_trusted",
    ),
    "N16": shown(f"{NET}n16_a_line_that_is_listened_to_is_named_and_not_trusted"),
    "N17": shown(f"{NET}n17_an_ipv6_that_leads_nowhere_falls_back_within_the_deadline"),
    # Server
    "S1": shown(f"{SERVER}s01_s02_a_portal_that_fails_before_or_after_its_commit_gets_each_once"),
    "S2": shown(f"{SERVER}s01_s02_a_portal_that_fails_before_or_after_its_commit_gets_each_once"),
    "S3": shown(
        f"{SYNC}holds.py::test_the_portals_wait_is_clamped",
        f"{SYNC}holds.py::test_a_date_is_read_against_the_replys_own_clock",
    ),
    "S4": shown(
        f"{SERVER}s04_a_portal_that_is_busy_with_one_lane_leaves_the_others",
        f"{SERVER}s04_master_data_that_cannot_be_had_stops_nothing",
    ),
    "S5": shown(f"{SERVER}s05_a_batch_that_is_too_large_is_halved_and_a_single_one_set_aside"),
    "S6": shown(
        f"{SERVER}s06_one_of_fifty_that_spoils_the_envelope_is_found",
        f"{SYNC}push.py::test_a_poisoned_first_message_stops_nobody",
    ),
    "S7": shown(f"{SERVER}s07_results_are_matched_by_their_ids_and_by_nothing_else"),
    "S8": shown(f"{SERVER}s08_a_portal_that_restores_yesterdays_backup_gets_the_rest_again"),
    "S9": shown(
        f"{SERVER}s09_a_commit_that_takes_longer_than_our_patience_has_one_effect",
        f"{SERVER}s09_a_portal_that_says_nothing_is_left_at_the_deadline",
    ),
    "S10": shown(
        f"{PORTAL}exactly_once.py::test_five_parallel_posts_of_the_same_batch_store_it_once"
    ),
    "S11": shown(f"{SYNC}push.py::test_a_known_id_with_other_bytes_needs_attention"),
    "S12": shown(f"{SERVER}s12_a_redirect_is_never_followed"),
    "S13": shown(
        f"{SERVER}s13_what_a_later_portal_tells_is_kept_or_passed_over",
        f"{SERVER}s13_a_page_without_measure_is_cut",
    ),
    "S14": shown(
        "tests/unit/sync/test_reconnect_storm.py"
        "::test_s14_1892_counters_drain_after_two_hours_and_none_is_refused_twice"
    ),
    "S15": shown(f"{SERVER}s15_an_error_text_without_measure_or_manners_is_cut_and_cleaned"),
    # Process and power
    "P1": shown(
        f"{PROCESS}p01_a_number_that_was_shown_is_saved_and_none_is_given_twice",
        f"{E2E}test_file_kill.py::test_no_printed_number_is_lost_or_given_twice_by_a_kill",
    ),
    "P2": shown(
        f"{PROCESS}p02_a_kill_at_any_moment_of_sending_leaves_the_complaint_once",
        f"{E2E}power/test_kills.py::test_no_kill_while_sending_loses_or_doubles_a_complaint",
    ),
    "P3": shown(f"{E2E}power/test_power_cuts.py::test_no_printed_number_is_lost_to_a_power_cut"),
    "P4": shown(
        f"{STORE}upgrade_kill.py::test_a_killed_upgrade_leaves_no_half_state_and_goes_on",
        f"{STORE}backup_kill.py::test_a_kill_while_a_backup_is_made_leaves_a_whole_one_or_none",
        f"{STORE}backup_kill.py::test_a_kill_while_restoring_leaves_the_old_store_or_the_new_one",
    ),
    "P5": shown(
        f"{SCREENS}new_complaint.py::test_saving_without_printing_lists_the_slip",
        f"{SCREENS}looking_up.py::test_from_the_answer_to_the_slip_marked_duplicate",
        "tests/unit/services/test_services_printing.py"
        "::test_after_a_printer_died_in_the_middle_the_next_slip_says_duplicate",
    ),
    "P6": shown(
        f"{DEVICE}p06_a_sleep_of_three_days_with_a_request_open_ends_by_the_deadline",
        f"{SYNC}transport.py::test_a_stale_connection_is_replaced_without_notice",
    ),
    "P7": shown(
        f"{E2E}test_commands.py::test_a_second_process_is_kept_out",
        f"{STORE}surroundings.py::test_a_second_process_is_told_that_the_folder_is_in_use",
    ),
    "P8": shown(
        f"{SCREENS}sync_runner.py::test_trouble_with_the_store_is_told_and_tried_again_later",
        "tests/gui/test_tasks.py::test_a_bug_in_a_task_reaches_the_hook_and_the_signal",
        f"{SYNC}push.py::test_what_an_exception_left_in_sending_goes_in_the_next_cycle",
    ),
    "P9": Row(cannot="Windows asks programs to end; there is no Windows here"),
    # Disk and database
    "D1": shown(
        f"{STORE}full_disk.py::test_a_disk_that_fills_up_loses_no_number_and_gives_none_in_vain",
        f"{SYNC}holds.py::test_a_full_disk_holds_the_device_and_the_message_goes_again",
        f"{STORE}disk.py::test_a_save_that_the_disk_refuses_gives_no_number",
        f"{STORE}backup.py::test_no_backup_begins_without_room_and_the_refusal_says_how_much",
    ),
    "D2": shown(
        f"{STORE}surroundings.py::test_a_file_that_another_program_holds_is_called_busy",
        f"{SCREENS}disk_trouble.py"
        "::test_a_file_that_another_program_holds_makes_the_worker_wait_and_never_the_window",
    ),
    "D3": shown(
        f"{STORE}damage.py::test_random_damages_are_noticed_and_everything_is_salvaged",
        f"{STORE}log_damage.py::test_the_log_of_another_database_never_makes_wrong_rows",
    ),
    "D4": shown(f"{STORE}folder.py::test_a_folder_on_a_share_is_refused"),
    "D5": shown(
        f"{STORE}audit.py::test_a_damaged_or_missing_paper_is_seen",
        f"{SYNC}papers.py::test_a_file_that_is_not_what_was_handed_in_is_never_sent",
    ),
    "D6": shown(
        f"{STORE}restores.py::test_no_copy_that_is_put_back_makes_a_number_come_twice",
        f"{SYNC}old_copies.py"
        "::test_an_old_copy_put_back_drains_and_every_number_is_at_the_portal_once",
        "tests/unit/sync/test_number_simulation.py::test_no_old_backup_makes_a_number_come_twice",
    ),
    "D7": shown(
        f"{SYNC}copies.py::test_a_copy_on_another_pc_enrols_and_its_queue_is_answered_duplicate",
        f"{STORE}copies.py::test_a_folder_on_another_machine_gives_no_numbers_but_takes_drafts",
    ),
    "D8": shown(
        f"{STORE}read_only.py::test_a_read_only_folder_is_opened_for_reading",
        f"{STORE}restores.py::test_no_copy_that_is_put_back_makes_a_number_come_twice",
    ),
    "D9": Row(task="python -m bench.store", tests=()),
    # Clock
    "C1": shown(f"{DEVICE}c01_c02_c03_a_jump_of_the_pcs_clock_keeps_nobody_from_filing_or_sending"),
    "C2": shown(f"{DEVICE}c01_c02_c03_a_jump_of_the_pcs_clock_keeps_nobody_from_filing_or_sending"),
    "C3": shown(f"{DEVICE}c01_c02_c03_a_jump_of_the_pcs_clock_keeps_nobody_from_filing_or_sending"),
    "C4": shown(f"{DEVICE}c04_a_jump_while_we_wait_makes_no_storm_and_no_standstill"),
    "C5": shown(
        "tests/unit/domain/test_domain_clock.py"
        "::test_the_offices_time_is_five_and_a_half_hours_ahead_to_the_second"
    ),
    "C6": shown(f"{DEVICE}c06_a_new_year_offline_goes_on_with_the_old_numbers"),
    "C7": shown(f"{DEVICE}c07_a_portal_clock_that_is_wrong_by_a_day_locks_nobody_out"),
    # Trust
    "A1": shown(f"{DEVICE}a01_a_week_of_401_touches_no_message"),
    "A2": shown(f"{DEVICE}a02_a_token_that_ends_between_two_batches_is_replaced"),
    "A3": shown(f"{DEVICE}a03_fifty_lost_token_replies_lock_nobody_out"),
    "A4": shown(f"{DEVICE}a04_a_device_that_is_shut_out_drains_when_it_is_let_in_again"),
    "A5": shown(
        f"{SYNC}device_key.py::test_a_lost_key_is_replaced_and_the_queue_goes_in_the_new_name"
    ),
    "A6": shown(f"{DEVICE}a06_who_entered_a_complaint_is_sealed_and_not_who_sends_it"),
    "A7": shown(
        f"{SYNC}enrolment.py::test_a_lost_reply_is_asked_again_with_the_same_key",
        f"{PORTAL}devices.py::test_a_code_ends_after_24_hours",
        f"{PORTAL}devices.py::test_a_code_is_for_one_installation_and_one_key",
    ),
    # Version and schema
    "V1": shown(f"{DEVICE}v01_a_portal_of_another_protocol_leaves_the_whole_queue_as_it_is"),
    "V2": shown(
        f"{STORE}upgrade.py::test_two_hundred_queued_messages_arrive_once_after_the_upgrade"
    ),
    "V3": shown(f"{DEVICE}v03_a_category_that_was_retired_after_filing_is_still_taken"),
    "V4": shown(
        f"{SYNC}refdata_and_slots.py"
        "::test_a_pack_that_cannot_be_proved_leaves_the_old_one_and_stops_nothing",
        f"{SYNC}refdata_and_slots.py::test_an_empty_pack_does_not_replace_a_full_one",
    ),
    "V5": shown(f"{STORE}schema.py::test_a_store_of_a_newer_program_is_refused_and_untouched"),
    "V6": shown(f"{DEVICE}v06_a_portal_that_stops_taking_gzip_gets_plain_bodies"),
    # People
    "U1": shown(f"{SCREENS}new_complaint.py::test_a_second_f9_files_nothing_more"),
    "U2": shown(f"{SCREENS}sync_runner.py::test_send_now_works_at_most_once_in_ten_seconds"),
    "U3": Row(cannot="the program has no way to clear its data: there is nothing to be kept from"),
    "U4": shown(
        f"{STORE}search.py::test_a_number_is_found_however_it_is_typed",
        f"{SCREENS}looking_up.py::test_a_number_with_a_wrong_digit_is_said_to_be_wrong",
    ),
    "U5": shown(
        f"{DEVICE}u05_a_correction_made_while_the_complaint_is_being_sent_follows_it",
        f"{PORTAL}amendments.py::test_an_amendment_after_the_case_was_forwarded_is_a_note",
    ),
    # The feed
    "F1": shown(f"{PORTAL}feed.py::test_two_writers_at_once_hide_no_row_from_a_reader"),
    "F2": shown(f"{PROCESS}p02_a_kill_at_any_moment_of_sending_leaves_the_complaint_once"),
    "F3": shown(f"{DEVICE}f03_a_forgotten_cursor_loses_no_news"),
    "F4": shown(f"{SYNC}pull.py::test_a_feed_that_loops_is_left_after_three_times"),
    "F5": shown(
        f"{DEVICE}f05_news_of_a_complaint_that_still_waits_here_is_kept_and_it_goes_again",
        f"{SYNC}pull.py::test_news_of_other_counters_is_kept",
    ),
    "F6": shown(f"{SYNC}pull.py::test_a_case_that_left_the_office_keeps_its_own_record"),
    "F7": shown(
        f"{DEVICE}f07_a_complaint_that_is_refused_later_turns_red_with_its_reason",
        f"{DEVICE}f07_a_refusal_that_comes_before_the_acceptance_is_known_is_not_lost",
    ),
    # Papers
    "X1": shown(
        f"{SYNC}papers.py::test_a_drop_at_any_piece_costs_no_more_than_that_piece",
        f"{SYNC}papers_reference.py::test_every_fault_of_the_line_leaves_each_paper_whole",
    ),
    "X2": shown(
        f"{SYNC}papers.py::test_an_upload_that_the_portal_lost_begins_again",
        f"{SYNC}papers_reference.py::test_a_portal_that_lost_its_papers_gets_them_again",
    ),
    "X3": shown(f"{SYNC}papers.py::test_a_wrong_place_is_asked_for_again"),
    "X4": shown(f"{SYNC}papers.py::test_a_piece_altered_on_the_way_goes_again"),
    "X5": shown(f"{SYNC}papers.py::test_the_same_paper_of_two_cases_goes_once"),
    "X6": shown(
        "tests/unit/services/test_services_filing.py::test_a_paper_that_cannot_be_used_says_why",
        "tests/unit/services/test_services_papers.py::test_a_locked_pdf_says_so",
        "tests/unit/services/test_services_papers.py"
        "::test_a_picture_too_large_for_a_small_pc_is_refused",
    ),
    "X7": shown(f"{SYNC}papers.py::test_thirty_days_without_papers_leave_the_case_alone"),
    # The pen drive
    "B1": shown(
        f"{SYNC}bundle.py"
        "::test_the_same_file_brought_twice_and_the_same_answer_taken_twice_change_nothing",
        "tests/unit/sync/test_bundle_file.py"
        "::test_a_file_with_one_changed_bit_is_refused_wherever_it_is",
        "tests/unit/sync/test_bundle_file.py"
        "::test_a_file_that_was_copied_in_part_is_refused_wherever_it_was_cut",
    ),
}
