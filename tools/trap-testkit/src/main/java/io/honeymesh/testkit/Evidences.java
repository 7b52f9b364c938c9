// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import io.honeymesh.api.Evidence;

/** Evidence as a line: its kind and what was captured, escaped. */
final class Evidences {

    private static final int SHOWN_BYTES = 200;

    private Evidences() {}

    static String text(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Credential e ->
                "credential " + e.user().toSafeText(SHOWN_BYTES) + " "
                        + e.secret().toSafeText(SHOWN_BYTES);
            case Evidence.Command e -> "command " + e.text().toSafeText(SHOWN_BYTES);
            case Evidence.Request e -> "request " + e.text().toSafeText(SHOWN_BYTES);
            case Evidence.Detail e -> "detail " + e.name() + " " + e.value().toSafeText(SHOWN_BYTES);
            case Evidence.Upload e ->
                "upload " + e.name().toSafeText(SHOWN_BYTES) + " " + e.sizeBytes() + " " + e.sha256();
            case Evidence.Violation e -> "violation " + e.what();
        };
    }
}
