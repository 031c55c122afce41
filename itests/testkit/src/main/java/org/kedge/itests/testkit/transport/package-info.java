/**
 * What every transport must do, whatever its protocol: a transport's tests describe it as a {@code TransportUnderTest} and run every kit
 * ({@code @Nested class Handshakes extends HandshakeKit}).
 */
package org.kedge.itests.testkit.transport;
