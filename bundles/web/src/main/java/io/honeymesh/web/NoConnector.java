// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A connector that listens nowhere, for who asks for one more. Felix wants this type. */
final class NoConnector extends ServerConnector {

    NoConnector(Server server) {
        super(server, 0, 1);
    }

    @Override
    protected void doStart() {
        // Nothing is opened.
    }

    @Override
    protected void doStop() {
        // Nothing was.
    }
}
