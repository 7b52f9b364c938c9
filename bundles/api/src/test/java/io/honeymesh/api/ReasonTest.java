// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void aCopyHasTheReasonsOrderAndDoesNotChange() {
        Map<Reason, Integer> values = new LinkedHashMap<>();
        values.put(Reason.PAYLOAD, 2);
        values.put(Reason.TRAP, 1);
        Map<Reason, Integer> copy = Reason.copyOf(values);
        values.put(Reason.SCAN, 3);
        assertEquals(List.of(Reason.TRAP, Reason.PAYLOAD), List.copyOf(copy.keySet()));
        assertThrows(UnsupportedOperationException.class, () -> copy.put(Reason.SCAN, 3));
    }

    @Test
    void aCopyOfOneDoesNotChangeEither() {
        Map<Reason, Integer> values = new HashMap<>(Map.of(Reason.TRAP, 1));
        Map<Reason, Integer> copy = Reason.copyOf(values);
        values.clear();
        assertNotSame(values, copy);
        assertEquals(Map.of(Reason.TRAP, 1), copy);
        assertThrows(UnsupportedOperationException.class, copy::clear);
        assertSame(copy, Reason.copyOf(copy));
    }
}
