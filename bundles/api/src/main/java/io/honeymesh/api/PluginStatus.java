// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * One plug-in; or a jar that was dropped in and offers none.
 *
 * @param kind what it plugs into
 * @param name what it calls itself, or its class where it has no name; empty for {@link Kind#NONE}
 * @param bundle symbolic name of the bundle it comes from; empty for a jar that is no bundle
 * @param version that bundle's version; empty for a jar that is no bundle
 * @param jar the file in {@code deploy} it comes from; empty for what comes with the program
 * @param detail what is wrong or missing and what to do, one line, safe to print; empty if nothing is
 */
public record PluginStatus(
        Kind kind, String name, String bundle, String version, String jar, State state, String detail) {

    /** What a plug-in plugs into. */
    public enum Kind {
        TRAP,
        RULE,
        FINGERPRINTER,
        TRANSPORT,
        LISTENER,
        EXPORTER,
        IMPORTER,
        /** Nothing that a node looks for. */
        NONE
    }

    /** Whether it runs. */
    public enum State {
        ACTIVE,
        /** It will as soon as what the detail names is there. */
        WAITING,
        /** It does not; the detail says why. */
        FAILED
    }
}
