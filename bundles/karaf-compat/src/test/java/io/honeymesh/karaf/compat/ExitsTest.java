// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExitsTest {

    /** Would end the test run, were it not woven. */
    public static final class Ending implements Runnable {
        private final int way;

        public Ending(int way) {
            this.way = way;
        }

        @Override
        public void run() {
            switch (way) {
                case 0 -> System.exit(3);
                case 1 -> Runtime.getRuntime().exit(3);
                default -> Runtime.getRuntime().halt(3);
            }
        }
    }

    /** Says the word and does nothing. */
    static final class Harmless {
        static String exit() {
            return "exit";
        }
    }

    /** Defines one class from the bytes given. */
    private static final class Loader extends ClassLoader {
        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }

        Loader() {
            super(ExitsTest.class.getClassLoader());
        }
    }

    @Test
    void whatWouldEndTheNodeIsRefused() throws Exception {
        String name = Ending.class.getName();
        byte[] tamed = Weaver.tame(WeavingLoader.original(name), ExitsTest.class.getClassLoader())
                .orElseThrow();
        Class<?> ending = new Loader().define(name, tamed);
        for (int way = 0; way < 3; way++) {
            Runnable code = (Runnable) ending.getConstructor(int.class).newInstance(way);
            SecurityException refused = assertThrows(SecurityException.class, code::run);
            assertTrue(refused.getMessage().contains("must not end the node"), refused.getMessage());
        }
    }

    @Test
    void otherCodeStaysAsItIs() throws Exception {
        assertEquals(
                Optional.empty(),
                Weaver.tame(
                        WeavingLoader.original(WeavingLoader.class.getName()),
                        getClass().getClassLoader()));
        String name = Harmless.class.getName();
        byte[] same = Weaver.tame(WeavingLoader.original(name), getClass().getClassLoader())
                .orElseThrow();
        assertEquals(name, new Loader().define(name, same).getName());
    }
}
