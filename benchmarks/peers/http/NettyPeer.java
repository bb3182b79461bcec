import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.DATE;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Netty by hand, on one event loop: `NettyPeer epoll PORT` or `NettyPeer uring PORT`. */
public final class NettyPeer {
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SLEPT = "slept".getBytes(StandardCharsets.US_ASCII);
    private static final AsciiString TEXT = AsciiString.cached("text/plain");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString OCTETS = AsciiString.cached("application/octet-stream");
    private static volatile AsciiString date;

    public static void main(String[] args) throws Exception {
        boolean epoll = args[0].equals("epoll");
        var group = new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : IoUringIoHandler.newFactory());
        group.scheduleAtFixedRate(NettyPeer::updateDate, 0, 1, TimeUnit.SECONDS);
        updateDate();
        new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : IoUringServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new Handler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static void updateDate() {
        var now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        date = new AsciiString(now);
    }

    /** A request pipelined behind a sleep is answered before it: the workloads have none. */
    static final class Handler extends ChannelInboundHandlerAdapter {
        private HttpRequest request;
        private ByteBuf body;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            try {
                if (message instanceof HttpRequest head) {
                    request = head;
                }
                if (message instanceof HttpContent content && request.method() == HttpMethod.POST) {
                    collect(context, content.content());
                }
                if (message instanceof LastHttpContent) {
                    handle(context);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void collect(ChannelHandlerContext context, ByteBuf part) {
            if (body == null) {
                body = context.alloc().buffer(Math.max(16, part.readableBytes()));
            }
            body.writeBytes(part);
        }

        private void handle(ChannelHandlerContext context) throws IOException {
            var uri = request.uri();
            var received = body;
            body = null;
            if (received != null) {
                handleBody(context, uri, received);
            } else if (uri.equals("/plaintext")) {
                answer(context, HttpResponseStatus.OK, TEXT, Unpooled.wrappedBuffer(HELLO));
            } else if (uri.equals("/json")) {
                var json = context.alloc().buffer(64);
                ItemJson.writeMessage(new ByteBufOutputStream(json));
                answer(context, HttpResponseStatus.OK, JSON, json);
            } else if (uri.startsWith("/users/")) {
                answerUser(context, uri);
            } else if (uri.startsWith("/sleep?ms=")) {
                context.executor().schedule(
                    () -> {
                        answer(context, HttpResponseStatus.OK, TEXT, Unpooled.wrappedBuffer(SLEPT));
                        context.flush();
                    }, Long.parseLong(uri.substring(10)), TimeUnit.MILLISECONDS);
            } else {
                answer(context, HttpResponseStatus.NOT_FOUND, TEXT, Unpooled.EMPTY_BUFFER);
            }
        }

        private void handleBody(ChannelHandlerContext context, String uri, ByteBuf received) throws IOException {
            if (uri.equals("/echo")) {
                answer(context, HttpResponseStatus.OK, OCTETS, received);
                return;
            }
            var bytes = ByteBufUtil.getBytes(received);
            received.release();
            var item = uri.equals("/items") ? ItemJson.parse(bytes, 0, bytes.length) : null;
            if (item == null) {
                answer(context, HttpResponseStatus.UNPROCESSABLE_ENTITY, TEXT, Unpooled.EMPTY_BUFFER);
                return;
            }
            var json = context.alloc().buffer(256);
            item.write(new ByteBufOutputStream(json));
            answer(context, HttpResponseStatus.OK, JSON, json);
        }

        private void answerUser(ChannelHandlerContext context, String uri) throws IOException {
            var target = new QueryStringDecoder(uri);
            var q = target.parameters().get("q");
            int id;
            try {
                id = Integer.parseInt(target.path().substring(7));
            } catch (NumberFormatException notAnId) {
                answer(context, HttpResponseStatus.UNPROCESSABLE_ENTITY, TEXT, Unpooled.EMPTY_BUFFER);
                return;
            }
            var json = context.alloc().buffer(64);
            ItemJson.writeUser(id, q == null ? null : q.getFirst(), new ByteBufOutputStream(json));
            answer(context, HttpResponseStatus.OK, JSON, json);
        }

        private void answer(ChannelHandlerContext context, HttpResponseStatus status, AsciiString type, ByteBuf bytes) {
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
            response.headers()
                    .set(CONTENT_TYPE, type)
                    .set(DATE, date)
                    .set(CONTENT_LENGTH, AsciiString.of(Integer.toString(bytes.readableBytes())));
            if (HttpUtil.isKeepAlive(request)) {
                context.write(response, context.voidPromise());
            } else {
                response.headers().set(CONNECTION, "close");
                context.write(response).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable gone) {
            context.close();
        }
    }
}
