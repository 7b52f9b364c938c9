// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** A page of the bans. */
@JStache(path = "blocked")
record BlockedView(
        String search,
        List<Choice> reasons,
        List<Choice> sorts,
        List<BanRow> bans,
        boolean empty,
        List<ExportRow> exports,
        boolean operate,
        Pager pager) {}
