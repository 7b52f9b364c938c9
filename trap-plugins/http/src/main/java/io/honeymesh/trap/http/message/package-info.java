// SPDX-License-Identifier: Apache-2.0
/**
 * Requests of HTTP/1.x (RFC 9110, 9112) read within bounds, and what they tell about a client. What is refused and how it is
 * answered differs from server to server and is not here. Exported to nobody: bundles that need it carry their own copy.
 */
package io.honeymesh.trap.http.message;
