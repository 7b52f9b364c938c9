// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;

/** Keeps what a request's head tells: the request, its header, a login in it, whether a browser was lured here. */
public final class Witness {

    private Witness() {}

    public static void keep(TrapSession session, Request request) {
        session.add(new Evidence.Request(Captured.of(request.line())));
        for (Request.Header header : request.headers()) {
            session.add(new Evidence.Detail("http." + header.name(), Captured.of(header.value())));
        }
        request.header("authorization").flatMap(Credentials::basic).ifPresent(session::add);
        if (Lure.isLured(request)) {
            session.lured();
        }
    }
}
