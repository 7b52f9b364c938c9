// SPDX-License-Identifier: Apache-2.0
/** A web server as a trap: nginx 1.22.1 as Debian 12 configures it, with a site or two that ask for a login. */
package io.honeymesh.trap.http;
