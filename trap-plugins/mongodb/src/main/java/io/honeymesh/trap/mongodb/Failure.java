// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

/** Answers that say what went wrong, in mongod's words. */
final class Failure {

    private static final int UNAUTHORIZED = 13;

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
        return of(UNAUTHORIZED, "Unauthorized", "command " + name + " requires authentication");
    }

    /** For a query of the old form. */
    static Document find(String namespace, Document failure) {
        long code = failure.get("code").map(Value::number).orElse(0L);
        String why = code == UNAUTHORIZED ? "not authorized for query on " + namespace : failure.text("errmsg");
        return new Document().put("$err", why).put("code", (int) code);
    }
}
