// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** The traps, what was said to them, and what was tried. */
@JStache(path = "traps")
record TrapsView(
        List<TrapRow> traps,
        List<String> names,
        List<SessionRow> sessions,
        boolean noSessions,
        Pager pager,
        List<LoginRow> logins,
        boolean noLogins,
        List<LoginRow> commands,
        boolean operate) {}
