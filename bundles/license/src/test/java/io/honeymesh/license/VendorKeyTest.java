// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VendorKeyTest {

    @Test
    void this_build_carries_a_key_and_knows_whether_it_is_the_development_one() throws Exception {
        VendorKey built = VendorKey.ofBuild();
        java.util.Properties resource = new java.util.Properties();
        resource.load(VendorKey.class.getResourceAsStream("vendor.properties"));
        assertEquals(resource.getProperty("key").equals(VendorKey.DEVELOPMENT), built.development());
    }

    @Test
    void only_the_development_key_is_one() {
        assertTrue(VendorKey.parse(VendorKey.DEVELOPMENT).development());
        assertFalse(new Vendor().key().development());
    }

    @Test
    void what_is_no_key_is_refused() {
        String good = new Vendor().publicText();
        for (String wrong :
                List.of("", "x", good + "=", good.substring(1), good + "AAAA", "${honeymesh.vendor.key}", good + " ")) {
            assertThrows(IllegalArgumentException.class, () -> VendorKey.parse(wrong), wrong);
        }
    }
}
