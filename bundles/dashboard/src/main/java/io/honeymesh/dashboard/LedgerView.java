// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** The ledger. */
@JStache(path = "ledger")
record LedgerView(
        String search,
        String type,
        String port,
        List<EventRow> events,
        boolean empty,
        boolean more,
        String older,
        String sequence,
        String sha256,
        boolean degraded,
        String why,
        List<ExportRow> exports,
        boolean operate) {}
