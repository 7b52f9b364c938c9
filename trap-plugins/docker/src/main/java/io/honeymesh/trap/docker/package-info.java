// SPDX-License-Identifier: Apache-2.0
/** A Docker Engine with an open API as a trap: what Debian's docker.io answers, over containers that do not exist. */
package io.honeymesh.trap.docker;
