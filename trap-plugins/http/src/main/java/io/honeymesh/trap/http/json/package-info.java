// SPDX-License-Identifier: Apache-2.0
/**
 * JSON (RFC 8259) read from strangers and written for them. Exported to nobody: bundles that need it carry their own copy.
 */
package io.honeymesh.trap.http.json;
