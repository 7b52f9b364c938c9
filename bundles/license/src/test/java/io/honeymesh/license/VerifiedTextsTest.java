// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifiedTextsTest {

    private final List<String> read = new ArrayList<>();
    private final VerifiedTexts texts = new VerifiedTexts(text -> {
        read.add(text);
        throw new IllegalArgumentException("wrong: " + text.charAt(0));
    });

    private String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> texts.read(text))
                .getMessage();
    }

    /** A peer shows it once, and then says a thousand things under it. */
    @Test
    void whatTheVendorDidNotSignIsLookedAtOnce() {
        assertEquals("wrong: a", refused("a"));
        assertEquals("wrong: a", refused("a"));
        assertEquals("wrong: b", refused("b"));
        assertEquals(List.of("a", "b"), read);
    }

    @Test
    void andNoMoreOfItIsKeptThanThereIsRoomFor() {
        for (int i = 0; i <= VerifiedTexts.MAX; i++) {
            refused("x" + i);
        }
        refused("x0");
        assertEquals(VerifiedTexts.MAX + 2, read.size());
        assertEquals(0, texts.size());
    }
}
