"""The words of the promise with which a new market begins; the organiser publishes others as the next version."""

STANDARD_ZH = """一、对方在本对接中标注为保密的技术细节、数据和文件（以下称“保密内容”），只用于评估和开展双方合作。
二、未经对方书面同意，不向第三方披露、不复制传播、不据此申请知识产权；只让确有需要的人员知悉，并要求其同样保密。
三、不在此列的有：已经公开的；查看之前已经合法掌握的；依法律或主管机关要求必须披露的（披露前告知对方）。
四、保密义务自承诺之日起三年；撤回承诺只关闭今后的查看，已经看到的内容继续保密。
五、平台记录承诺和每一次查看的机构、人员和时间，双方和组织者可以查阅。双方另签保密协议的，以该协议为准。"""

STANDARD_EN = """1. What the other side has marked as confidential in this introduction (technical detail, data, \
files) we use only to judge and to carry out our cooperation.
2. Without the other side's written consent we neither disclose nor copy it, nor apply for rights on its ground; only \
those of our people who need to know it learn of it, and they keep it as we do.
3. Not confidential is what is public, what we lawfully knew before we read it, and what law or an authority obliges \
us to disclose (we tell the other side first).
4. The duty lasts three years from this promise. Taking the promise back closes further reading; what has been read \
stays confidential.
5. The platform records this promise and each reading with party, person and time; both sides and the organiser can \
see it. If both sides sign an agreement of their own, that agreement prevails."""
