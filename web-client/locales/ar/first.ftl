## Words that stand in many places

cancel = إلغاء
close = إغلاق
copied = تم النسخ.
copy-link = نسخ الرابط
loading = جارٍ التحميل…
no-name = بلا اسم بعد
try-again = إعادة المحاولة
undo = تراجع
you = أنت

## Days

day-today = اليوم
day-yesterday = أمس

## Places

chats = الدردشات
people = الأشخاص
places = الأقسام
settings = الإعدادات
nothing-chosen = يمكنك اختيار دردشة أو بدء دردشة جديدة.
back-to-chats = العودة إلى الدردشات

## The list of chats

search-chats = البحث في الدردشات
filter = عرض
filter-all = الكل
filter-unread = غير المقروءة
filter-drafts = المسودات
filter-archived = المؤرشفة
chat-muted = مكتومة
chat-pinned = مثبّتة
marked-unread = معلّمة كغير مقروءة
filter-clear = عرض كل الدردشات
new-contact = دردشة جديدة
chats-empty = لا أحد هنا بعد. يمكنك دعوة شخص ما: رابط واحد يكفي ليبدأ الحديث بينكما.
chats-none-found = لا توجد دردشة مطابقة.
draft = مسودة:
typing = جارٍ الكتابة…
no-messages-yet = لا رسائل بعد
note-to-self = ملاحظات لنفسي
note-likeness = { $name } (جهة اتصال)
note-hint = ما تحفظه هنا لا يراه سواك
unread-count = { $count ->
    [zero] لا رسائل غير مقروءة
    [one] رسالة واحدة غير مقروءة
    [two] رسالتان غير مقروءتين
    [few] { $count } رسائل غير مقروءة
    [many] { $count } رسالة غير مقروءة
   *[other] { $count } رسالة غير مقروءة
}
requests-count = { $count ->
    [zero] لا طلبات
    [one] طلب واحد
    [two] طلبان
    [few] { $count } طلبات
    [many] { $count } طلبًا
   *[other] { $count } طلب
}

## How it stands with the node and its server

state-node-lost = عقدتك لا تستجيب. كل ما يُكتب يبقى محفوظًا، ويستمر العمل تلقائيًا عند عودتها.
state-short-lost = بلا عقدة
state-restored = تمت استعادة هذا الملف الشخصي من نسخة أقدم. يُعاد بناء الاتصال بجهات اتصالك من جديد، ولن يضيع شيء.
server-none = لا يوجد خادم
server-connecting = جارٍ الاتصال بخادمك
server-connected = تم الاتصال بخادمك
server-unreachable = يتعذّر الوصول إلى خادمك. تجري إعادة المحاولة.
server-refused = خادمك لا يسمح لك بالدخول.
server-short-none = بلا خادم
server-short-connecting = جارٍ الاتصال
server-short-connected = متصل
server-short-unreachable = بلا خادم
server-short-refused = مرفوض

## Told by the way

presence-online = متصل الآن
contact-waiting = بانتظار الرد
invite-somebody = دعوة شخص
notify-message = رسالة جديدة
accept-failed = تعذّر إتمام دعوة: { $reason }

## How far a message is

delivery-clock = قيد الانتظار
delivery-sent = تم الإرسال
delivery-delivered = تم التسليم
delivery-read = تمت القراءة
delivery-failed = فشل الإرسال
delivery-kept = محفوظة

## Not coming in

down-title = عقدتك لا تعمل
down-text = يعمل Hoopoe داخل برنامج على هذا الحاسوب. عند تشغيله، تستأنف هذه الصفحة عملها.
down-locked = هذه الصفحة مقفلة. شغّل Hoopoe على هذا الحاسوب، ثم تفتحها عبارة المرور.
outside-title = لم يتم تسجيل الدخول في هذا المتصفح
outside-text = يمكن تسجيل الدخول من الطرفية:
