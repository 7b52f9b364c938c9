// SPDX-License-Identifier: Apache-2.0
/** Proxies as traps: Debian's squid 5.7 and dante 1.4.2, which take every request, look nothing up and relay nothing. */
package io.honeymesh.trap.proxy;
