// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http.message;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.List;

/**
 * Keeps what a request's head tells: the request and its header without their secrets, a login in it, whether a browser was
 * lured here.
 */
public final class Witness {

    private Witness() {}

    public static void keep(TrapSession session, Request request) {
        keepHead(session, request);
        if (Lure.isLured(request)) {
            session.lured();
        }
    }

    /** The same for a request that no browser can be lured into, as to a proxy. */
    public static void keepHead(TrapSession session, Request request) {
        session.add(new Evidence.Request(Captured.of(Secrets.line(request.line()))));
        for (Request.Header header : request.headers()) {
            String shown = Secrets.header(header.name(), header.value());
            session.add(new Evidence.Detail("http." + header.name(), Captured.of(shown)));
        }
        for (String name : List.of("authorization", "proxy-authorization")) {
            request.header(name).flatMap(Credentials::basic).ifPresent(session::add);
        }
    }
}
