// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.Map;

/** What is asked (RFC 1035, 4.1.2). */
record Question(Name name, int type, int rrClass) {

    private static final Map<Integer, String> CLASSES = Map.of(1, "IN", 3, "CH", 4, "HS", 255, "ANY");

    boolean isAbout(Name other, int otherClass) {
        return rrClass == otherClass && name.folded().equals(other.folded());
    }

    @Override
    public String toString() {
        return name + " " + CLASSES.getOrDefault(rrClass, "CLASS" + rrClass) + " " + Type.name(type);
    }
}
