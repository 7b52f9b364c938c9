// SPDX-License-Identifier: Apache-2.0
/** A git daemon as a trap: what Debian's git 2.39 serves and refuses, over repositories made up in memory. */
package io.honeymesh.trap.git;
