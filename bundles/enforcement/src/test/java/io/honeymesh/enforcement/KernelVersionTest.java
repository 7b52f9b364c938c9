// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"5.10.0", "5.10.0-21-amd64", "5.15.0-generic", "6.1.0", "10.0"})
    void fromTheFloorOnKernelsAreAccepted(String release) {
        assertDoesNotThrow(() -> KernelVersion.check(release));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.9.16", "4.19.0", "3.10.0-1160.el7", "something"})
    void olderKernelsAreRefusedByName(String release) {
        String message = assertThrows(KernelException.class, () -> KernelVersion.check(release))
                .getMessage();
        assertTrue(message.contains(release), message);
    }
}
