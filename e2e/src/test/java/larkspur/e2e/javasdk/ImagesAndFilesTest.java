package larkspur.e2e.javasdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.im.v1.model.CreateFileReq;
import com.lark.oapi.service.im.v1.model.CreateFileReqBody;
import com.lark.oapi.service.im.v1.model.CreateImageReq;
import com.lark.oapi.service.im.v1.model.CreateImageReqBody;
import com.lark.oapi.service.im.v1.model.CreateMessageReq;
import com.lark.oapi.service.im.v1.model.CreateMessageReqBody;
import com.lark.oapi.service.im.v1.model.GetFileReq;
import com.lark.oapi.service.im.v1.model.GetFileResp;
import com.lark.oapi.service.im.v1.model.GetMessageResourceReq;
import com.lark.oapi.service.im.v1.model.GetMessageResourceResp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Images and files through the official Java SDK.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class ImagesAndFilesTest {

  /// A picture of one point.
  private static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  @TempDir Path temporary;

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(temporary.resolve(name), bytes);
  }

  @Test
  void an_image_is_brought_sent_and_fetched_from_its_message(RunningServer server)
      throws Exception {
    Lark lark = Lark.of(server);
    String key =
        Lark.succeeded(
                lark.client()
                    .im()
                    .v1()
                    .image()
                    .create(
                        CreateImageReq.newBuilder()
                            .createImageReqBody(
                                CreateImageReqBody.newBuilder()
                                    .imageType("message")
                                    .image(file("dot.png", PNG).toFile())
                                    .build())
                            .build()))
            .getData()
            .getImageKey();
    String message =
        Lark.succeeded(
                lark.client()
                    .im()
                    .v1()
                    .message()
                    .create(
                        CreateMessageReq.newBuilder()
                            .receiveIdType("chat_id")
                            .createMessageReqBody(
                                CreateMessageReqBody.newBuilder()
                                    .receiveId(DevelopmentSeed.ROADMAP)
                                    .msgType("image")
                                    .content("{\"image_key\":\"" + key + "\"}")
                                    .build())
                            .build()))
            .getData()
            .getMessageId();
    GetMessageResourceResp fetched =
        lark.client()
            .im()
            .v1()
            .messageResource()
            .get(
                GetMessageResourceReq.newBuilder()
                    .messageId(message)
                    .fileKey(key)
                    .type("image")
                    .build());
    assertThat(fetched.getData().toByteArray()).isEqualTo(PNG);
  }

  @Test
  void a_file_is_brought_and_fetched_under_its_name(RunningServer server) throws Exception {
    byte[] bytes = new byte[500_000];
    new Random(1).nextBytes(bytes);
    Lark lark = Lark.of(server);
    String key =
        Lark.succeeded(
                lark.client()
                    .im()
                    .v1()
                    .file()
                    .create(
                        CreateFileReq.newBuilder()
                            .createFileReqBody(
                                CreateFileReqBody.newBuilder()
                                    .fileType("mp4")
                                    .fileName("demo.mp4")
                                    .duration(3000)
                                    .file(file("x", bytes).toFile())
                                    .build())
                            .build()))
            .getData()
            .getFileKey();
    GetFileResp fetched =
        lark.client().im().v1().file().get(GetFileReq.newBuilder().fileKey(key).build());
    assertThat(fetched.getFileName()).isEqualTo("demo.mp4");
    assertThat(fetched.getData().toByteArray()).isEqualTo(bytes);
  }
}
