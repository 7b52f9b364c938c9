// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicensingComponentTest {

    @TempDir
    Path base;

    private final Vendor vendor = new Vendor();

    @Test
    void it_reads_what_is_there_and_leaves_the_time_when_it_goes() throws Exception {
        Path etc = Files.createDirectory(base.resolve("etc"));
        Instant now = Instant.now();
        Files.writeString(
                etc.resolve("honeymesh.licence"),
                vendor.pro(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(300))));
        LicensingComponent component = new LicensingComponent(etc, base.resolve("license"), vendor.key());
        assertFalse(component.status().permitsSharing(), "not before it was read");
        component.activate();
        for (int i = 0; i < 500 && !component.status().permitsSharing(); i++) {
            Thread.sleep(10);
        }
        assertEquals("", component.status().reason());
        assertTrue(component.text().isPresent());
        component.deactivate();
        assertTrue(Files.exists(base.resolve("license/license.clock")));
    }

    @Test
    void without_folders_it_is_community_and_throws_nothing() throws Exception {
        Path file = Files.createFile(base.resolve("file"));
        LicensingComponent component = new LicensingComponent(file.resolve("etc"), file.resolve("data"), vendor.key());
        component.activate();
        for (int i = 0; i < 500 && component.status().reason().endsWith("yet"); i++) {
            Thread.sleep(10);
        }
        assertFalse(component.status().permitsSharing());
        assertEquals(Optional.empty(), component.text());
        assertFalse(component.verify("nonsense").permitsSharing());
        component.deactivate();
    }

    @Test
    void a_component_that_ends_at_once_leaves_no_thread() throws Exception {
        LicensingComponent component = new LicensingComponent(base, base.resolve("license"), vendor.key());
        component.activate();
        component.deactivate();
        assertFalse(component.status().permitsSharing());
    }
}
