// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerSettingsTest {

    @Test
    void a_bad_value_costs_one_line_and_its_default_alone() {
        LedgerSettings.Read read =
                LedgerSettings.read(Map.of("retention.days", "soon", "retention.megabytes", "64", "offence.days", 0));
        assertEquals(90, read.settings().retentionDays());
        assertEquals(64, read.settings().retentionMegabytes());
        assertEquals(
                List.of(
                        "io.honeymesh.ledger: retention.days = 'soon' is not allowed: use a whole number from 1 to 3650;"
                                + " using 90",
                        "io.honeymesh.ledger: offence.days = '0' is not allowed: use a whole number from 1 to 3650;"
                                + " using 90"),
                read.problems());
    }

    @Test
    void bounds_are_allowed_and_one_beyond_is_not() {
        assertEquals(
                List.of(), LedgerSettings.read(Map.of("group.commit.millis", 1)).problems());
        assertEquals(
                List.of(),
                LedgerSettings.read(Map.of("group.commit.millis", "50")).problems());
        assertEquals(
                1,
                LedgerSettings.read(Map.of("group.commit.millis", 51))
                        .problems()
                        .size());
        assertEquals(
                1,
                LedgerSettings.read(Map.of("group.commit.millis", 0)).problems().size());
    }
}
