// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** What attackers showed of themselves. */
@JStache(path = "intelligence")
record IntelligenceView(List<KindRow> kinds, boolean empty) {}
