// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Problem;

/** A request that is not done. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    final transient Problem problem;

    private Refused(int status, String detail) {
        super(detail, null, false, false);
        problem = new Problem(status, detail);
    }

    static Refused badRequest(String detail) {
        return new Refused(400, detail);
    }

    static Refused tokenTakenBack() {
        return new Refused(401, "the token was taken back while the body came: nothing was done");
    }

    static Refused forbidden(String detail) {
        return new Refused(403, detail);
    }

    static Refused notFound(String detail) {
        return new Refused(404, detail);
    }

    static Refused methodNotAllowed() {
        return new Refused(405, "this resource has no such method; Allow says which it has");
    }

    static Refused conflict(String detail) {
        return new Refused(409, detail);
    }

    static Refused tooLarge(int maxBytes) {
        return new Refused(413, "a body has at most " + maxBytes + " bytes here");
    }

    static Refused unsupportedMediaType(String detail) {
        return new Refused(415, detail);
    }

    static Refused internal() {
        return new Refused(500, "the node's log says more");
    }

    static Refused unavailable(String detail) {
        return new Refused(503, detail);
    }
}
