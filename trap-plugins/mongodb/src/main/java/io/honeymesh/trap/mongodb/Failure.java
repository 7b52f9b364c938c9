// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

/** Answers that say what went wrong, in mongod's words. */
final class Failure {

    private Failure() {}

    static Document of(int code, String codeName, String message) {
        return new Document()
                .put("ok", 0.0)
                .put("errmsg", message)
                .put("code", code)
                .put("codeName", codeName);
    }

    static Document authentication() {
        return of(18, "AuthenticationFailed", "Authentication failed.");
    }

    static Document unknownCommand(String name) {
        return of(59, "CommandNotFound", "no such command: '" + name + "'");
    }

    static Document unauthorized(String name) {
        return of(13, "Unauthorized", "Command " + name + " requires authentication");
    }

    static Document legacy(String name) {
        return of(
                352,
                "UnsupportedOpQueryCommand",
                "Unsupported OP_QUERY command: " + name
                        + ". The client driver may require an upgrade. For more details see"
                        + " https://dochub.mongodb.org/core/legacy-opcode-removal");
    }

    static Document find() {
        return new Document()
                .put(
                        "$err",
                        "OP_QUERY is no longer supported. The client driver may require an upgrade. For more details see"
                                + " https://dochub.mongodb.org/core/legacy-opcode-removal")
                .put("code", 5739101)
                .put("ok", 0.0);
    }
}
