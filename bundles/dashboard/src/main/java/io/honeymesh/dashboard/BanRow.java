// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

import java.util.List;

/**
 * @param address whom to ask why of: the subject, or its first address
 * @param from its country and system; empty if they are not known
 */
record BanRow(
        String subject,
        String address,
        List<String> from,
        List<Badge> reasons,
        List<TechniqueRow> techniques,
        Moment expires,
        Moment since,
        String hits,
        int offences,
        String note,
        boolean operate) {}
