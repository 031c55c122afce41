package org.kedge.transport.tls.http;

import java.time.InstantSource;
import java.util.Date;

import org.kedge.api.error.KedgeException;
import org.kedge.api.transport.ReplyStatus;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What every response of a connection gets from the listener itself.
 *
 * @param oneM2m whether the peer is a oneM2M entity that reads X-M2M-RSC; an anonymous one is not
 * @param clock of the Date header; may throw CLOCK_NOT_TRUSTED
 */
public record ResponseHeaders(boolean oneM2m, InstantSource clock) {
    static final String RSC = "x-m2m-rsc";

    void write(ReplyStatus status, HttpHeaders to) {
        if (oneM2m) {
            to.set(RSC, Integer.toString(status.code()));
        }
        date(to);
    }

    /** RFC 9110 6.6.1: without a clock to trust there is no such header. */
    void date(HttpHeaders to) {
        try {
            to.set(HttpHeaderNames.DATE, DateFormatter.format(Date.from(clock.instant())));
        } catch (KedgeException e) {
            to.remove(HttpHeaderNames.DATE);
        }
    }
}
