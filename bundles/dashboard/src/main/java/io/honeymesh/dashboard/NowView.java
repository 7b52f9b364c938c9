// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** What is going on at this moment. */
@JStache(path = "now")
record NowView(NowStats stats, List<EventRow> events) {}
