// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.testkit.ClassPathBundles.Found;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClassPathBundlesTest {

    private static Found bundle(String name, Set<String> imports, String exports) {
        return new Found(name, "reference:file:" + name, imports, exports);
    }

    @Test
    void bundles_bring_what_they_need_and_nothing_else() {
        Found ours = bundle("ours", Set.of("a", "java.sql"), "");
        Found a = bundle("a", Set.of("b"), "x;a;version=\"1.0,2\";uses:=\"q,r\"");
        Found b = bundle("b", Set.of(), "b");
        Found other = bundle("other", Set.of(), "q,ab");
        assertEquals(Set.of(ours, a, b), ClassPathBundles.withNeeded(List.of(ours), List.of(other, b, a, ours)));
    }

    @Test
    void what_is_on_this_class_path_is_found_with_what_it_cant_do_without() {
        Found detection = ClassPathBundles.all().get("io.honeymesh.detection");
        assertTrue(detection.isWrittenAgainst("io.honeymesh.api"));
        assertFalse(detection.isWrittenAgainst("io.honeymesh.ap"));
        assertTrue(detection.location().startsWith("reference:file:/"), detection.location());
        Found wiring = ClassPathBundles.all().get("org.apache.felix.scr");
        assertTrue(wiring.importedPackages().contains("org.osgi.util.promise"));
        assertFalse(wiring.importedPackages().contains("org.apache.felix.service.command"), "it is optional");
    }
}
