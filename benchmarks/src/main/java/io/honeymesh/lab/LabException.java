// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

/** The lab can't do what was asked; the message says what and why in one line, for a person. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
