// SPDX-License-Identifier: Apache-2.0
/** A directory server as a trap: what Debian 12's OpenLDAP slapd says, over a small company that does not exist. */
package io.honeymesh.trap.ldap;
