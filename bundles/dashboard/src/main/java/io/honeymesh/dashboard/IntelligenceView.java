// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import io.jstach.jstache.JStache;
import java.util.List;

/** What attackers did most, what they showed of themselves, and the lists that advise. */
@JStache(path = "intelligence")
record IntelligenceView(
        List<Choice> windows,
        boolean counted,
        Moment since,
        List<TechniqueRow> techniques,
        List<TopTable> tops,
        List<KindRow> kinds,
        boolean empty,
        List<ImportRow> imports,
        boolean operate) {

    boolean advised() {
        return !imports.isEmpty();
    }
}
