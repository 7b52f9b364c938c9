// SPDX-License-Identifier: Apache-2.0
/** The node's HTTPS server and its door: certificate, tokens, tickets. What is behind the door are servlets of other bundles. */
package io.honeymesh.web;
