// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.elasticsearch;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Names of query parameters: those that nobody knows are refused. */
final class Parameters {

    /** Every parameter that some handler knows; which one knows which is not told apart. */
    private static final Set<String> KNOWN = Set.of("""
            pretty human format error_trace filter_path source source_content_type v h s help bytes time ts size
            from q df default_operator analyzer lenient sort _source _source_includes _source_excludes
            stored_fields docvalue_fields scroll scroll_id search_type routing preference timeout master_timeout
            local level wait_for_status wait_for_nodes wait_for_active_shards wait_for_completion
            wait_for_no_relocating_shards ignore_unavailable allow_no_indices expand_wildcards include_defaults
            flat_settings include_type_name refresh op_type version version_type if_seq_no if_primary_term
            pipeline conflicts slices rest_total_hits_as_int track_total_hits typed_keys request_cache
            max_concurrent_shard_requests batched_reduce_size ccs_minimize_roundtrips pre_filter_shard_size
            explain terminate_after track_scores metric groups fields types threads interval snapshots
            ignore_throttled full_id active_only detailed include_unloaded_segments health pri nodes actions
            verify force max_num_segments only_expunge_deletes flush wait_if_ongoing realtime create order
            dry_run metrics retry_on_conflict require_alias requests_per_second
            """.split("\\s+"));

    private Parameters() {}

    static Set<String> unknown(Call call) {
        return call.parameters().keySet().stream()
                .filter(name -> !KNOWN.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Answer refused(Call call, Set<String> unknown) {
        String path = call.target().split("\\?", 2)[0];
        return Answer.illegalArgument("request [" + path + "] contains unrecognized parameter"
                + (unknown.size() > 1 ? "s: [" : ": [") + String.join("], [", unknown) + "]");
    }
}
