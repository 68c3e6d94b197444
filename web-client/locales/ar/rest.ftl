## Coming in

locked-title = مقفل
locked-text = عبارة المرور تفتح القفل.
expired-title = مرحبًا بعودتك
expired-text = لقد غبت لبعض الوقت. يمكنك الدخول بعبارة المرور.
passphrase = عبارة المرور
passphrase-show = إظهار عبارة المرور
passphrase-hide = إخفاء عبارة المرور
unlock = فتح القفل
unlock-failed = تعذّر تشغيل عقدتك عند فتح القفل: { $why }.

## A conversation

conversation-with = دردشة مع { $name }
messages-with = الرسائل مع { $name }
message-to = رسالة إلى { $name }
message-placeholder = رسالة
message-actions = الرسالة
message-copy = نسخ النص
message-details = معلومات الرسالة
message-send-again = أرسلها مرة أخرى
message-delete = احذفها عندي
message-delete-title = هل تريد حذف هذه الرسالة؟
message-delete-text = تختفي «{ $text }» من حاسوبك ولا شيء يعيدها. يبقى ما وصل إلى { $name } عنده.
message-delete-waiting = تختفي «{ $text }» من حاسوبك ولا شيء يعيدها. هي في الطريق: ستصل إلى { $name } مع ذلك.
act-unsure = لم تستجب عقدتك. حين تعود سترى هل تم ذلك.
message-show-all = عرض الكل
message-broken = لا يمكن عرض هذه الرسالة.
send = إرسال
characters-left = { $count ->
    [zero] لم يتبقَّ أي حرف
    [one] تبقّى حرف واحد
    [two] تبقّى حرفان
    [few] تبقّت { $count } أحرف
    [many] تبقّى { $count } حرفًا
   *[other] تبقّى { $count } حرف
}
draft-too-long = أطول من أن يُحفظ كمسودة، وأقصى حدها { $kib } كيبيبايت. يبقى النص هنا ما دامت هذه الصفحة مفتوحة، ويمكن إرساله.
message-will-be-split = { $count ->
    [zero] لن تُرسَل أي رسالة
    [one] يُرسَل النص في رسالة واحدة
    [two] يُرسَل النص في رسالتين
    [few] يُرسَل النص في { $count } رسائل
    [many] يُرسَل النص في { $count } رسالة
   *[other] يُرسَل النص في { $count } رسالة
}
chat-empty = تكفي تحية إلى { $name } لبدء الحديث.
chat-blocked = لقد حظرت { $name }. يمكنك الكتابة من جديد بعد إلغاء الحظر.
chat-removed = لم تعد جهة الاتصال { $name } ضمن قائمتك. لا يزال بإمكانك قراءة ما كُتب.
contact-unknown = هذه الدردشة غير موجودة.
contact-open = معلومات جهة الاتصال
history-failed = تعذّر تحميل الرسائل.
older-failed = تعذّر تحميل الرسائل الأقدم. إعادة المحاولة
newer-failed = تعذّر تحميل الرسائل الأحدث. إعادة المحاولة
unread-below = رسائل جديدة
jump-to-latest = الانتقال إلى أحدث رسالة
presence-last-seen = آخر ظهور: { $when }
way-direct = مباشر
way-stored = عبر الخوادم
unsent-node-down = لم تُجب عقدتك، وربما لم تُرسل هذه الرسالة.
unsent-give-up = حذف

## What one keeps for oneself

note-here = على هذا الحاسوب فقط
note-placeholder = اكتب ملاحظة
note-empty = احفظ هنا ما تريد تذكّره. يبقى على هذا الحاسوب ولا يراه أحد غيرك.
note-kept = تبقى على هذا الحاسوب، ولم يُرسَل منها شيء إلى أحد.
note-delete-text = «{ $text }» تختفي من حاسوبك ولا شيء يعيدها، وليست عند أحد غيرك.

## Links in messages

link-deceptive-title = قد لا يكون هذا الرابط كما يبدو
link-deceptive-text = يؤدي إلى { $address }. لا يُنصح بفتحه إلا إذا توقعت ذلك.
link-deceptive-open = فتح على أي حال

## How far a message is

detail-state = الحالة
detail-since = منذ
detail-written = وقت الكتابة
detail-arrived = وقت الوصول إلى هنا
path-direct = مباشرةً من حاسوب إلى حاسوب. لم يخزّنها أحد في الطريق.
path-store = عبر خادم حفظها مختومة حتى استلامها.
reason-awaiting_contact = بانتظار قبول { $name }.
reason-awaiting_prekeys = بانتظار مفاتيح من جهاز { $name }.
reason-no_server = ليس لدى { $name } خادم؛ تنتظر الرسالة حتى يعمل الحاسوبان معًا.
reason-server_unreachable = يتعذّر الوصول إلى خادم { $name }؛ تجري إعادة المحاولة.
reason-mailbox_full = صندوق بريد { $name } ممتلئ؛ تجري إعادة المحاولة.
reason-not_accepted = رسائلك غير مقبولة لدى { $name }.
reason-recipient_away = غاب جهاز { $name } لفترة أطول من اللازم.
reason-refused = خادم { $name } يرفض هذه الرسالة.
reason-put_aside = تعذّرت قراءة الرسالة على جهاز { $name }؛ ستُرسَل مرة أخرى.
reason-unreadable = تعذّرت قراءة الرسالة على جهاز { $name } مرة بعد مرة.
reason-parted = لقد حظرت جهة الاتصال { $name } أو أزلتها قبل إرسال الرسالة.

## People

contacts = جهات الاتصال
contacts-empty = يظهر هنا كل من تلقّى دعوة منك أو أرسل دعوة إليك.
contact-page = معلومات عن { $name }
contact-accepted = جهة اتصال
contact-blocked = جهة اتصال محظورة
contact-removed = جهة اتصال سابقة
invite-text = رابط واحد لشخص واحد. يمكنك عرضه أو إرساله بطريقة موثوقة لديك.
invite-qr = رمز QR للدعوة
invite-until = صالح حتى { $when }.
invite-here-only = ليس لديك خادم، لذلك لا يعمل الرابط إلا إذا كانت عقدتك قيد التشغيل وكان بإمكان العقدة الأخرى الوصول إليها.
follow-link = لديّ رابط
follow-link-label = الرابط
follow-link-hint = دعوة أو عنوان، كما وصل إليك.
follow-note-label = كلمة مع الطلب
follow-note-hint = ستُقرأ عند اتخاذ القرار.
follow-go = بدء التواصل
acceptance-waiting = سيصلك الرد حين يعود الطرف الآخر. يمكنك الكتابة من الآن.
acceptance-accepted = أنتما الآن على تواصل.
acceptance-delayed = لا يمكن الوصول إلى خادم الطرف الآخر حتى الآن. تجري إعادة المحاولة.
acceptance-asked = تم إرسال طلبك.
requests-incoming = يرغبون في التواصل معك
requests-outgoing = طلباتك
request-accept = قبول
request-decline = رفض
request-since = { $when }
asked-sending = طلبك في الطريق
asked-asked = طلبك بانتظار الرد
asked-take-back = سحب الطلب
block = حظر
block-title = حظر { $name }؟
block-text = لن يتمكن هذا الشخص من إرسال أي شيء إليك، ولن يعلم بذلك. يبقى ما كُتب كما هو.
blocked-done = تم حظر { $name }.
unblock = إلغاء الحظر
remove = إزالة جهة الاتصال
remove-title = إزالة { $name }؟
remove-text = لن تتمكنا من تبادل الرسائل حتى يدعو أحدكما الآخر من جديد. يبقى ما كُتب كما هو.

## The safety number

safety-number = رقم الأمان
safety-qr = رمز QR لرقم الأمان
safety-text = يُرجى مقارنة هذه الأرقام مع { $name }، صوتيًا أو جنبًا إلى جنب. إذا كانت متطابقة، فلا أحد يقف بينكما.
safety-verified-text = لقد قارنت هذا الرقم مع { $name }.
safety-mark = الأرقام متطابقة
safety-unmark = لم تتم المقارنة في الواقع
verified = تم التحقق
warning-compare = مقارنة
warning-two_lists = مفتاح { $name } مستخدَم في مكانين. يُرجى مقارنة رقم الأمان قبل المتابعة.
warning-other_key = استخدم أحد أجهزة { $name } مفتاحًا آخر. يُرجى مقارنة رقم الأمان قبل المتابعة.
warning-claimed = شخص آخر ينسب أحد أجهزة { $name } إلى نفسه. يُرجى مقارنة رقم الأمان قبل المتابعة.

## Settings

settings-appearance = المظهر
settings-notifications = الإشعارات
settings-privacy = الخصوصية
settings-network = الخادم
settings-security = القفل والمتصفحات
settings-shortcuts = لوحة المفاتيح
settings-about = حول Hoopoe
theme = السمة
theme-system = كما في الحاسوب
theme-light = فاتحة
theme-dark = داكنة
theme-to-light = التبديل إلى السمة الفاتحة
theme-to-dark = التبديل إلى السمة الداكنة
language = اللغة
language-system = كما في المتصفح
notify-level = ما يعرضه الإشعار
notify-everything = الاسم والنص
notify-name = الاسم فقط
notify-nothing = وصول رسالة فقط
notify-off = بدون إشعارات
notify-allow = السماح بالإشعارات
notify-denied = لا يسمح المتصفح لهذه الصفحة بعرض الإشعارات. يمكن تغيير ذلك في إعداداته.
notify-never = لا تتوفر الإشعارات في هذا المتصفح.
privacy-typing = من يرى أنني أكتب
privacy-presence = من يرى اتصالي وآخر ظهور لي
privacy-read_receipts = من يرى أنني قرأت رسالة
privacy-mutual = ما لا يظهر منك للآخرين لا يظهر لك منهم.
privacy-addresses = من يمكنه معرفة مكان هذا الحاسوب
privacy-addresses-text = من يمكنه ذلك يستطيع الإرسال إليك مباشرةً. ومع غيره يمر كل شيء عبر الخوادم.
audience-everyone = الجميع
audience-contacts = جهات الاتصال
audience-verified = جهات اتصال تم التحقق منها
audience-nobody = لا أحد
server-text = يحفظ خادم المجتمع ما يُرسَل إليك عندما يكون حاسوبك مطفأً. لا يرى سوى مظاريف مختومة.
server-next = جارٍ الانتقال إلى { $url }.
server-url = عنوان خادم
server-url-hint = كما يقدّمه مجتمعه، مثلًا https://mail.example.org
server-code = رمز الدعوة
server-code-hint = فقط إذا طلبه الخادم.
server-join = انضمام
server-leave = مغادرة الخادم
server-leave-title = هل تغادر { $url }؟
server-leave-text = عندئذ لا تستطيع جهات اتصالك أن ترسل إليك إلا حين يكون الحاسوبان مشغّلين ويصل أحدهما إلى الآخر، وحتى ذلك الحين ينتظر ما تكتبه عندها. ويبقى ممكنًا طلب التواصل عبر عنوانك طوال 30 يومًا ما لم تسحبه قبل ذلك. وما زال ينتظر على الخادم يُجلب طوال 30 يومًا. يمكنك العودة.
server-leave-hint = من دون خادم لا تصل الرسائل إلا حين يكون الحاسوبان مشغّلين.
server-left = لم يعد لديك خادم. ما يصل إلى الخادم الذي غادرته يُجلب طوال 30 يومًا.
lock = قفل
lock-text = يُخفي القفل كل شيء في جميع المتصفحات حتى إدخال عبارة المرور، وتستمر عقدتك في الاستقبال. أما القفل الكامل فيغلق مفاتيحها أيضًا.
lock-fully = قفل كامل
lock-fully-title = قفل عقدتك قفلًا كاملًا؟
lock-fully-text = تغلق العقدة مفاتيحها واتصالها بالشبكة: لن تصل أي رسائل حتى فتح قفلها هنا بعبارة المرور. ما يُكتب إليك ينتظر، ويظهر غيابك لجهات اتصالك.
sessions = المتصفحات
session-current = هذا المتصفح
session-used = آخر استخدام: { $when }
session-end = تسجيل الخروج
sign-out = تسجيل الخروج
this-device = هذا الجهاز
about-text = لا يصل أي مفتاح إلى هذا المتصفح أبدًا. عقدتك تشفّر وتحفظ وتسلّم.

## Commands and keys

palette = الأوامر
palette-placeholder = الدردشات، الأشخاص، الأوامر
palette-nothing = لا يوجد شيء مطابق.
shortcut-palette = الدردشات والأشخاص والأوامر
shortcut-chat-before = الدردشة السابقة
shortcut-chat-after = الدردشة التالية
shortcut-unread-before = الدردشة غير المقروءة السابقة
shortcut-unread-after = الدردشة غير المقروءة التالية
shortcut-settings = الإعدادات
shortcut-help = هذه الاختصارات
shortcut-landmark = الجزء التالي من الصفحة
shortcut-landmark-back = الجزء السابق من الصفحة
shortcut-lock = قفل
keys-in-chat = داخل المحادثة
keys-send = إرسال
keys-line = سطر جديد
keys-emoji = إيموجي بالاسم
keys-message-before = الرسالة السابقة
keys-message-after = الرسالة التالية
keys-newest = أحدث رسالة
keys-menu = قائمة الرسالة
keys-delete = حذف الرسالة عندي

## Emoji

emoji = الرموز التعبيرية
emoji-search = البحث في الرموز التعبيرية
emoji-none = لا يوجد رمز بهذا الاسم.
emoji-no-font = لا يوجد على هذا الحاسوب خط للرموز التعبيرية، لكنها تصل رغم ذلك.
emoji-groups = مجموعات الرموز
emoji-recent = المختارة مؤخرًا
emoji-faces = الوجوه والمشاعر
emoji-people = الناس
emoji-nature = الحيوانات والنباتات
emoji-food = الطعام والشراب
emoji-travel = السفر والأماكن
emoji-activities = الأنشطة
emoji-objects = الأشياء
emoji-symbols = الإشارات
emoji-flags = الأعلام
emoji-tone = لون البشرة
emoji-tone-0 = بلا لون بشرة
emoji-tone-1 = فاتح
emoji-tone-2 = فاتح متوسط
emoji-tone-3 = متوسط
emoji-tone-4 = داكن متوسط
emoji-tone-5 = داكن

## قراءة رمز QR

scan-picture = من صورة
scan-camera = بالكاميرا
scan-hint = يمكن أيضًا لصق صورة رمز QR أو إفلاتها هنا.
scan-looking = يجري البحث عن رمز QR…
scan-none = لم يُعثر على رمز QR في هذه الصورة. قد تفيد صورة أوضح أو أكبر.
scan-no-link = رمز QR في هذه الصورة ليس رابطًا من Hoopoe.
scan-several = في هذه الصورة عدة روابط. اقتطع الرابط الذي تقصده.
camera-picture = ما تراه الكاميرا
camera-asking = يسألك متصفحك إن كان لهذه الصفحة أن تستخدم الكاميرا.
camera-on = ضع رمز QR أمام الكاميرا.
camera-nothing = لم يُعثر على شيء بعد. ثبّته في ضوء جيد وقرّبه حتى يملأ نصف الصورة.
camera-refused = لا يُسمح لهذه الصفحة باستخدام الكاميرا. يمكن تغيير ذلك في إعدادات متصفحك.
camera-none = لم يُعثر على كاميرا.
camera-taken = برنامج آخر يستخدم الكاميرا.
camera-stop = بدون الكاميرا
contact-was = الاسم السابق: { $names }

## ما تراه جهات الاتصال، وما على القرص

settings-profile = الملف الشخصي
settings-storage = التخزين
profile-choose = اختيار صورة
profile-replace = صورة أخرى
profile-remove = إزالة
profile-crop-title = صورتك
profile-crop = أي جزء
profile-use = استخدامها
profile-unreadable = لا يمكن عرض هذه الصورة. استخدم PNG أو JPEG أو WebP.
profile-name = الاسم
profile-nameless = لا بد من اسم.
profile-about = عنك
profile-about-hint = سطر أو سطران تقرؤهما جهات اتصالك.
profile-too-long = { $count ->
    [zero] أطول من اللازم.
    [one] أطول ببايت واحد.
    [two] أطول ببايتين.
    [few] أطول بمقدار { $count } بايتات.
    [many] أطول بمقدار { $count } بايتًا.
   *[other] أطول بمقدار { $count } بايت.
}
profile-save = حفظ
profile-saved = تم الحفظ. ستُبلَّغ جهات اتصالك.
profile-text = تراه جهات اتصالك ولا أحد سواها: ينتقل مختومًا كالرسائل. ويمكنها أيضًا رؤية أسمائك السابقة.
storage-database = الرسائل وجهات الاتصال والمفاتيح
storage-messages = { $count ->
    [zero] لا رسائل
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $count } رسائل
    [many] { $count } رسالة
   *[other] { $count } رسالة
}
storage-logs = السجلات
storage-logs-note = تزول الأقدم من تلقاء نفسها.
storage-copies = نسخ من قبل الترقيات
storage-copies-note = { $count ->
    [zero] لا شيء
    [one] نسخة واحدة، للرجوع بعد ترقية فاشلة فقط
    [two] نسختان، للرجوع بعد ترقية فاشلة فقط
    [few] { $count } نسخ، للرجوع بعد ترقية فاشلة فقط
    [many] { $count } نسخة، للرجوع بعد ترقية فاشلة فقط
   *[other] { $count } نسخة، للرجوع بعد ترقية فاشلة فقط
}
storage-remove = إزالة النسخ
storage-remove-title = إزالة النسخ؟
storage-remove-text = لن يمكن الرجوع بعدها إلى إصدار سابق من Hoopoe. تبقى الرسائل وجهات الاتصال.
storage-text = كل ذلك على هذا الحاسوب. قاعدة البيانات ونسخها مشفَّرة، ولا تحوي السجلات أسماء ولا نصوصًا.

## الدقائق الأولى

welcome = مرحبًا بك في Hoopoe
welcome-text = رسائل بينك وبين من تختارهم. كل شيء يبقى على حاسوبك.
your-name = اسمك
your-name-hint = يراه من تتحدث معهم. أي اسم يصلح.
name-needed = قل كيف نناديك.
passphrase-hint = تفتح Hoopoe على هذا الحاسوب. لا أحد يستطيع إعادة تعيينها لك.
passphrase-needed = اختر عبارة مرور لا يعرفها غيرك.
passphrase-new = عبارة مرور جديدة
strength-none = أربع كلمات تختارها الصدفة تصمد دهرًا ويسهل تذكرها.
strength-hours = من يحصل على هذا القرص يجدها خلال ساعات. يمكنك أخذها رغم ذلك.
strength-months = من يحصل على هذا القرص يجدها خلال أيام أو أشهر.
strength-years = تصمد سنوات أمام من يملك هذا القرص.
strength-ages = تصمد دهرًا ما دمت لا تستعملها في مكان آخر.
account-create = إنشاء حساب
account-have-words = لدي كلمات استعادة
restore-title = عد كما كنت
restore-text = كلماتك الأربع والعشرون تعيد من أنت. جهات الاتصال والرسائل ليست فيها.
recovery-words = كلمات الاستعادة
recovery-words-count = { $count } من { $of } كلمة
restore = استعادة
restore-back = إنشاء حساب جديد بدلًا من ذلك
reach-title = كيف يصل الناس إليك؟
reach-invitation = لدي دعوة
reach-invitation-text = رابط أعطاك إياه شخص ما. يصلك به؛ أما الخادم فتنضم إليه على حدة.
reach-invitation-go = اتصال
reach-server = عنوان مجتمعي
reach-server-text = خادمه يحفظ لك رسائل مختومة بينما هذا الحاسوب مطفأ.
reach-server-go = انضمام
reach-direct = فقط حين يكون الاثنان متصلين
reach-direct-text = بلا أي خادم. تنتظر الرسائل حتى يستيقظ الحاسوبان.
reach-direct-go = متابعة
reach-later = القرار لاحقًا
reach-none = ليس لديك خادم: لا تصلك الرسائل إلا حين يكون الحاسوبان مشغّلين.
reach-none-join = انضمّ إلى خادم
reach-none-without = أستغني عنه

## كلمات الاستعادة

words-title = احفظ كلماتك
words-quiet = لم تحفظ كلمات الاستعادة بعد.
words-pressing = إن فقدت هذا الحاسوب فلا يقول من أنت إلا كلمات الاستعادة. اكتبها.
words-are-saved = لقد كتبتها.
words-save = احفظها
words-show = إظهار الكلمات
words-why = إن فقدت هذا الحاسوب أو نسيت عبارة المرور فهذه الكلمات الأربع والعشرون تعيد من أنت.
words-alone = من يقرؤها يصبح أنت. تأكد أن لا أحد ينظر من فوق كتفك.
words-write = اكتبها على ورق بهذا الترتيب. احفظها حيث تحفظ جواز سفرك، ولا تضعها في ملف ولا صورة.
words-written = لقد كتبتها
words-ask = انظر إلى ورقتك واكتب هذه الكلمات.
words-place = الكلمة { $place }
words-check = تحقق
words-again = إظهارها مجددًا
words-wrong = ليست هذه الكلمات المطلوبة. انظر إلى ما كتبته.
words-saved = حُفظت كلماتك.

## الشاشة التي تقفل نفسها

locked-news = وصل شيء جديد.
idle-lock = القفل حين لا ألمس شيئًا
idle-lock-after = { $minutes ->
    [one] بعد دقيقة
    [two] بعد دقيقتين
    [few] بعد { $minutes } دقائق
   *[other] بعد { $minutes } دقيقة
}
idle-lock-never = أبدًا

## الناس على هذه الشبكة

nearby = جهات اتصالك على هذه الشبكة
nearby-text = يجد حاسوبك وحواسيب جهات اتصالك بعضها بعضًا على هذه الشبكة من دون أي خادم. لا يظهر إلا من تعرفهم مسبقًا: فما يُعلَن هنا لا يحمل أسماء. يرى كل من على الشبكة أن Hoopoe يعمل على هذا الحاسوب.
nearby-here = متصلون مباشرة الآن: { $names }.
nearby-none = لا أحد من جهات اتصالك متصل مباشرة الآن. للتعرّف إلى شخص هنا، ادعُه.
# What can be done about a chat as a whole
chat-menu = خيارات هذه الدردشة
chat-menu-of = خيارات الدردشة مع { $name }
chat-pin = تثبيت في الأعلى
chat-unpin = إلغاء التثبيت
chat-archive = أرشفة
chat-unarchive = إخراج من الأرشيف
chat-mark-read = تعليم كمقروءة
chat-mark-unread = تعليم كغير مقروءة
chat-mute = كتم حتى أغيّر ذلك
chat-mute-hours = كتم لمدة { $count } ساعات
chat-mute-days = كتم لمدة { $count } أيام
chat-unmute = إلغاء الكتم
chat-notify = الإشعارات
chat-pinned-done = ثُبّتت الدردشة.
chat-unpinned-done = لم تعد الدردشة مثبّتة.
chat-archived-done = أُرشفت الدردشة. تعيدها أي رسالة جديدة.
chat-unarchived-done = أُخرجت الدردشة من الأرشيف.
chat-marked-done = عُلّمت الدردشة كغير مقروءة.
chat-read-done = عُلّمت الدردشة كمقروءة.
chat-muted-done = كُتمت الدردشة.
chat-unmuted-done = لم تعد الدردشة مكتومة.
node-unreachable = لم تُجب عقدتك. لم يتغيّر شيء.
notify-usual = كما في الدردشات الأخرى
jump-to-date = الانتقال إلى تاريخ
date = التاريخ
jump = انتقال

## What the node refuses

refused-outdated = لا تتفاهم عقدتك مع هذه الصفحة. أعد تحميل الصفحة.
refused-place = لا تسمح عقدتك إلا لصفحتها. افتحها من الطرفية.
refused-no_session = هذا المتصفح غير مسجّل الدخول.
refused-session_expired = لقد غبت لبعض الوقت. يمكنك الدخول بعبارة المرور.
refused-code_refused = استُخدم هذا الرابط من قبل أو مضى وقته. احصل على رابط جديد من الطرفية.
refused-wrong_passphrase = هذه ليست عبارة مرورك.
refused-locked = الشاشة مقفلة. تفتحها عبارة المرور.
refused-fully_locked = عقدتك مقفلة تمامًا. تفتحها عبارة المرور.
refused-too_many_tries = محاولات خاطئة كثيرة. انتظر دقيقة ثم أعد المحاولة.
refused-no_such_session = سُجّل خروج هذا المتصفح من قبل.
refused-too_large = هذا أكثر مما تقبله عقدتك دفعة واحدة.
refused-timeout = استغرق ذلك من عقدتك وقتًا طويلًا. أعد المحاولة بعد قليل.
refused-busy = عقدتك مشغولة الآن. أعد المحاولة بعد قليل.
refused-stopping = عقدتك تتوقف الآن أو تُقفل أو يُفتح قفلها. تحقق بعد قليل من حدوث ما طلبته.
refused-not_written = لم تستطع عقدتك كتابة هذا على القرص. هل القرص ممتلئ؟
refused-internal = حدث خطأ داخل عقدتك. تجد سببه في سجلّها.
refused-picture_unreadable = لا تستطيع عقدتك قراءة هذه الصورة. اختر صورة سليمة بصيغة PNG أو JPEG أو WebP.
refused-picture_too_large = هذه الصورة كبيرة جدًا. اختر أصغر منها.
refused-picture_crowded = في هذه الصورة أشياء كثيرة تشبه رمز QR. اقتطع الرمز الذي تقصده.
refused-no_such_avatar = لم تعد هذه الصورة موجودة.
refused-name_invalid = لا يصلح هذا اسمًا: فهو فارغ أو طويل جدًا أو فيه ما يخفي قراءته.
refused-profile_too_long = الاسم أو ما تقوله عن نفسك طويل جدًا.
refused-link_invalid = هذا ليس رابطًا من Hoopoe، أو ينقصه جزء.
refused-invitation_expired = انتهت مدة هذه الدعوة. اطلب دعوة جديدة.
refused-own_invitation = هذا رابطك أنت. أرسله إلى شخص آخر.
refused-already_contact = أنتما على اتصال من قبل.
refused-already_accepting = يجري قبول هذه الدعوة من قبل.
refused-already_asked = لقد سألت هذا الشخص من قبل. تجد طلبك ضمن الأشخاص.
refused-note_too_long = هذه الكلمات أطول من أن ترافق الطلب.
refused-no_such_request = لم يعد هذا الطلب موجودًا.
refused-request_spoiled = لم يعد قبول هذا الطلب ممكنًا. اطلب طلبًا جديدًا، أو أرسل دعوة.
refused-invitation_gone = استُخدمت هذه الدعوة أو سُحبت أو انتهت مدتها. اطلب دعوة جديدة.
refused-invitation_forged = أعطى الخادم شيئًا غير الدعوة. لا تثق بهذا الرابط.
refused-invitation_refused = رفض الخادم الآخر جوابك عن الدعوة.
refused-invitation_lifetime = تدوم الدعوة من دقيقة واحدة إلى 30 يومًا.
refused-no_server = يحتاج ذلك إلى خادم، ولم تنضم إلى أي خادم بعد.
refused-no_such_contact = لم تعد جهة الاتصال هذه موجودة.
refused-no_such_message = لم تعد هذه الرسالة موجودة.
refused-not_failed = ما زالت هذه الرسالة في الطريق، فلا تُرسل مرة أخرى.
refused-account_unfinished = أُنشئ الحساب، لكن القرص ممتلئ أو تالف. أفسح مساحة ثم افتحه بعبارة المرور.
refused-words_not_asked = تُطلب الآن كلمات أخرى. أدخل عبارة المرور لترى كلماتك مرة أخرى.
refused-blocked = هذا الشخص محظور. ألغِ الحظر أولًا.
refused-removed = لم يعد هذا الشخص من جهات اتصالك. أرسل دعوة جديدة لتكتب إليه.
refused-other_key = تغيّر مفتاح هذا الشخص. راجع رقم الأمان من جديد.
refused-client_id_used = أُرسلت هذه الرسالة من قبل بنص آخر.
refused-empty_text = لا نص فيها.
refused-text_too_long = هذا النص طويل جدًا.
refused-server_url_invalid = لا يصلح هذا عنوانًا لخادم. يكون العنوان مثل: https://mail.example.org
refused-server_refused = لا يسمح لك الخادم بالدخول. تقول عقدتك: { $why }.
refused-no_account = لا حساب هنا بعد. أعد تحميل الصفحة.
refused-account_exists = يوجد حساب هنا من قبل. أعد تحميل الصفحة.
refused-passphrase_invalid = عبارة المرور هذه طويلة جدًا. اختر أقصر منها.
refused-words_invalid = هذه ليست كلمات الاستعادة. تقول عقدتك: { $why }.
