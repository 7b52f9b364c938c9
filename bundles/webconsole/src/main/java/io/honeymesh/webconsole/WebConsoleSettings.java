// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.Settings;

/** The settings of {@code etc/io.honeymesh.webconsole.cfg}. */
record WebConsoleSettings(boolean enabled, int port) {

    static final String PID = "io.honeymesh.webconsole";

    private static final int DEFAULT_PORT = 9444;

    static WebConsoleSettings of(Settings in) {
        return new WebConsoleSettings(in.flag("enabled", true), in.integer("port", DEFAULT_PORT, 1, 65_535));
    }
}
