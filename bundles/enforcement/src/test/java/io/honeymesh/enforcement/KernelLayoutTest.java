// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Java believes of the kernel's tables is what the compiled program says. */
class KernelLayoutTest {
    private static final Map<Class<?>, String> STRUCTS = Map.of(
            KernelLayout.Config.class, "hm_config",
            KernelLayout.BanEntry.class, "hm_ban",
            KernelLayout.Pass.class, "hm_pass",
            KernelLayout.GuardTuple.class, "hm_guard",
            KernelLayout.ContainedWay.class, "hm_contained_way",
            KernelLayout.QuarantineWay.class, "hm_quarantine_way",
            KernelLayout.ScanWay.class, "hm_scan_way",
            KernelLayout.ScanEvent.class, "hm_scan_event",
            KernelLayout.Clock.class, "hm_clock");

    @Test
    void everyOffsetAndSizeAgrees() throws IOException, IllegalAccessException {
        Map<String, Integer> layout = Btf.ofProgram().layout;
        int compared = 0;
        for (Map.Entry<Class<?>, String> struct : STRUCTS.entrySet()) {
            for (Field field : struct.getKey().getDeclaredFields()) {
                String name = field.getName().equals("BYTES")
                        ? struct.getValue()
                        : struct.getValue() + "." + field.getName().toLowerCase(Locale.ROOT);
                if (!field.getName().equals("WAYS")) {
                    assertEquals(layout.get(name), field.get(null), name);
                    compared++;
                }
            }
        }
        assertEquals(76, compared);
    }

    @Test
    void theBucketsAgree() throws IOException {
        Map<String, Integer> layout = Btf.ofProgram().layout;
        assertEquals(layout.get("hm_bucket4"), KernelLayout.Bucket.BYTES);
        assertEquals(layout.get("hm_bucket6"), KernelLayout.Bucket.BYTES);
        assertEquals(layout.get("hm_bucket4.key"), KernelLayout.Bucket.KEY);
        assertEquals(layout.get("hm_bucket6.key"), KernelLayout.Bucket.KEY);
        assertEquals(layout.get("hm_bucket4.value"), KernelLayout.Bucket.VALUE4);
        assertEquals(layout.get("hm_bucket6.value"), KernelLayout.Bucket.VALUE6);
        assertEquals(layout.get("hm_bucket4.hits"), KernelLayout.Bucket.HITS);
        assertEquals(layout.get("hm_bucket6.hits"), KernelLayout.Bucket.HITS);
        assertEquals(layout.get("hm_bucket4.overflowed"), KernelLayout.Bucket.OVERFLOWED4);
        assertEquals(layout.get("hm_bucket6.overflowed"), KernelLayout.Bucket.OVERFLOWED6);
        assertEquals(layout.get("hm_prefix4"), KernelLayout.Prefix.BYTES4);
        assertEquals(layout.get("hm_prefix6"), KernelLayout.Prefix.BYTES6);
        assertEquals(layout.get("hm_prefix4.address"), KernelLayout.Prefix.ADDRESS);
        assertEquals(layout.get("hm_prefix6.address"), KernelLayout.Prefix.ADDRESS);
        assertEquals(layout.get("hm_stats"), KernelLayout.STAT_SLOTS * Long.BYTES);
        assertEquals(layout.get("hm_scan_bucket"), KernelLayout.ScanWay.WAYS * KernelLayout.ScanWay.BYTES);
        assertEquals(
                layout.get("hm_contained_bucket"), KernelLayout.ContainedWay.WAYS * KernelLayout.ContainedWay.BYTES);
        assertEquals(
                layout.get("hm_quarantine_bucket"), KernelLayout.QuarantineWay.WAYS * KernelLayout.QuarantineWay.BYTES);
        assertEquals(layout.get("hm_ports"), KernelLayout.PORTS);
    }
}
