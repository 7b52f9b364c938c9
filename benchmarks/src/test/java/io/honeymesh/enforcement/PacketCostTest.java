// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.honeymesh.enforcement.PacketCost.Figure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That it measures, and not what: the programs it compares must stay such that one may go on to the other. */
class PacketCostTest {
    @Test
    void everyCaseIsMeasuredOnceARound() {
        try {
            KernelTables.open(EnforcementSettings.of(Map.of())).close();
        } catch (KernelException e) {
            System.out.println("skipped, XDP can't be used here: " + e.getMessage());
            abort(e.getMessage());
        }
        List<Figure> figures = PacketCost.measure(1, message -> {});
        assertEquals(25, figures.size());
        for (Figure figure : figures) {
            assertTrue(figure.ours() > 0 && figure.bare() > 0, figure.toString());
        }
    }
}
