"""Records what pydantic 2.13.5 makes of values, and Python 3.11 of JSON: record.py pydantic.jsonl syntax.jsonl"""
import json, random, sys, datetime as dt, decimal, enum, uuid
from typing import *
from pydantic import *
D=decimal.Decimal
class Hue(enum.Enum): red="red"; blue="blue"; green="green"
class Cat(BaseModel): kind: Literal["cat"]; meow:int
class Dog(BaseModel): kind: Literal["dog"]; bark:int
class Node(BaseModel):
    v:int; kids: list["Node"]=[]
class A(BaseModel): x:int=0; y:str=""
class B(BaseModel): x:int=0; z:str=""; w: Optional[float]=None
class Own(BaseModel): pet: Annotated[Union[Cat,Dog],Field(discriminator="kind")]; other: Union[A,B]
T={
 "integer":int,"floating":float,"bool":bool,"string":str,"bytes":bytes,"decimal":D,"date":dt.date,"moment":dt.datetime,"aware":AwareDatetime,"naive":NaiveDatetime,"duration":dt.timedelta,"uuid":uuid.UUID,"hue":Hue,"literal":Literal["x","y","z"],"one":Literal["x"],
 "httpUrl":HttpUrl,"uri":AnyUrl,
 "ints":list[int],"intSet":set[int],"intMap":dict[str,int],"keyMap":dict[int,int],"hueMap":dict[Hue,float],"twoInts":Annotated[list[int],Field(min_length=1,max_length=2)],
 "someSet":Annotated[set[int],Field(min_length=2,max_length=3)],"twoMap":Annotated[dict[str,int],Field(min_length=2,max_length=2)],
 "odd":Annotated[int,Field(gt=5,ge=6,lt=3,le=2,multiple_of=7)],"small":Annotated[int,Field(ge=1,le=10)],"ratio":Annotated[float,Field(gt=0,lt=10.5)],"tenth":Annotated[float,Field(multiple_of=0.1)],"wide":Annotated[float,Field(ge=1.5,le=1e20)],
 "money":Annotated[D,Field(max_digits=4,decimal_places=2)],"bounded":Annotated[D,Field(gt=0,lt=10,multiple_of=D("0.5"))],
 "word":Annotated[str,Field(min_length=3,max_length=5,pattern="^ab")],"char":Annotated[str,Field(min_length=1,max_length=1)],"blob":Annotated[bytes,Field(min_length=2,max_length=3)],
 "maybe":Optional[int],"node":Node,"own":Own,"strings":list[str],"nested":list[list[Optional[int]]],"any":Any,
}
rnd=random.Random(7)
def mutated(texts,n):
    out=[]
    for _ in range(n):
        s=list(rnd.choice(texts)); 
        for _ in range(rnd.choice([1,1,2])):
            k=rnd.randrange(4); i=rnd.randrange(len(s)+1)
            c=rnd.choice("0123456789-:.TZ+ PdDaysHMSWY,_eE")
            if k==0 and s: s.pop(min(i,len(s)-1))
            elif k==1: s.insert(i,c)
            elif k==2 and s: s[min(i,len(s)-1)]=c
            else: s=s[:i]
        out.append("".join(s))
    return out
ANY=[None,True,False,0,1,-1,1.0,1.5,"","x","1","1.5","true",[],[1],{}, {"a":1}]
NUM=["1_000","+1"," 7 ","007","3.00","3.",".0","-0","1__0","_1","1_","- 1","9"*30,"0x10","-3.0","1e3","inf","-Infinity","nan","1e5",".5","5.","1_0.5","0x1p3","e5","+1.5","1e400","1.","NaN","infinity","1_000.0","1f","1d"," ","\u00a01","\uff11","--1","+-1","1e","1e+","1e+5","1E-5","1.5.5","12345678901234567890.5",12345678901234567890,1e19,9e18,1e20,1.1,1e-10,123456789.123456789,100,2.0,1e300,-1.5, 0.3,0.35,10,11,10.5,10.4999,0.1,4,14,7,6,3,2,"10","11","0.5","1e-5","0.50","12.34","123.4","12.345","1.234","99.99","999","1e2","0.00","1.5e1","1.5e2","-1","9.5","0.25"]
DATES=["2020-01-01","2020-12-31","1999-02-28","2020-02-29","0001-01-01","9999-12-31"]
MOM=["2020-01-01T00:00:00Z","2020-01-01T10:20:30.123456+02:00","2020-01-01 10:20:30","2020-01-01T10:20","2020-01-01_23:59:59.5-0130","2020-01-01t00:00:00z","1577836800","1577836800123","1577836800.5","2019-02-29T00:00:00","2020-01-01T00:00:00","2020-01-01T24:00","2020-01-01T00:00:00.1234567","2020-01-01T00:00:00,5","2020-01-01T00:00:00+24:00","2020-01-01T00:00:00 Z"]
DUR=["P1DT2H","1 day, 02:00:00","3 days","2d","PT1H30M5.5S","-P1D","P1Y2M3W4D","02:00:00","10:20:30.5","-1 day, 1:00:00","1 days 02:00","+PT1S","P1.5D","1 day,02:00:00","PT36H"]
NUMT=[0,86400,86401,1.5,1e15,-1,1577836800,1577836800123,20000000000,20000000001,253402300799,253402300800000,1e20,-62167219200,-1e13,1e-3,86399,86399.5]
U=["12345678-1234-5678-1234-567812345678","{12345678-1234-5678-1234-567812345678}","urn:uuid:12345678-1234-5678-1234-567812345678","12345678123456781234567812345678","12345678-1234-5678-1234-56781234567","g2345678123456781234567812345678","12345678-12345678-1234-567812345678","12345678-1234-5678-1234-5678123456789","zz","{12345678123456781234567812345678}","é2345678123456781234567812345678"," 12345678123456781234567812345678","ABCDEF78-1234-5678-1234-567812345678"]
URLS=["bad","http://a.com","HTTP://A.com:80/x?y#z","http://","ftp://a.com","http://a b","http://a.com:99999","http:a.com","http:///a.com","//a.com","mailto:a@b","http://[::1]:8080/","http://user:pw@a.com","http://é.com","http://a.com/é","http://a.com/ b","https://a.com:443"," http://a.com ","http://a.com?x","file:///a","foo:","foo://","http://256.1.1.1","http://a_b.com","http://a.com:x","http://[::1","http://a%41.com","http://a^b.com",":foo","1http://a","/a","foo://A b/","http://@/","http://:80","http://a.com/p?q=1#f","urn:isbn:1","http://127.0.0.1:8000/x","http://localhost","http://a"+"a"*2100+".com","a"*2100]
LISTS=[[1,2],["1","x",None],[1,2,3],["a","b","c"],[1,1],[1,1,1,1],[1,2,3,4],["a",1,2,3],[[1,None],["x"]],[[1],2],{"a":1,"b":2},{"a":"x"},{"1":"2","x":"y"},{"a":1,"b":2,"c":3},{"red":1,"pink":"x"},["a","b"]]
OBJ=[{"v":1},{"v":"x","kids":[{"v":1,"kids":[{}]},3]},{"kids":None},{"v":2,"kids":[{"v":"3"}]},{"pet":{"kind":"cat","meow":1},"other":{"x":1}},{"pet":{"kind":"cat"},"other":{"z":"a"}},{"pet":{},"other":1},{"pet":1,"other":[]},{"pet":{"kind":1},"other":{"x":"q"}},{"pet":{"kind":None},"other":{"x":1,"w":2}},{"pet":{"kind":"dog","bark":"1"},"other":{"w":"x"}},{"other":{"y":"a","z":"b"}},{"pet":{"kind":"fish"},"other":{}},{"pet":{"kind":"dog","bark":1,"more":2},"other":{"x":"1","y":"s","w":1}}]
EXTRA={"word":["abc","abcdef","ab","xabc","ab😀","ab😀😀😀😀"],"string":["é"],"char":["ab","é"],"blob":["é","abc","abcd"],"hue":["red","blue","pink"],"literal":["y","w"],"one":["y"],"any":[[1,{"a":None}],2.5]}
IN={}
for n in ["integer","floating","decimal","odd","small","ratio","tenth","wide","money","bounded"]: IN[n]=NUM
IN["bool"]=["T","oN","YES","off","n"," true ","2",2,0.5,0.0,"truE","falsey","f",1e400 if False else 3.5]
IN["date"]=DATES+MOM+NUMT+mutated(DATES,120)+mutated(MOM,40)
for n,k in [("moment",160),("aware",20),("naive",20)]: IN[n]=MOM+DATES+NUMT+mutated(MOM,k)
IN["duration"]=DUR+NUMT+mutated(DUR,200)
IN["uuid"]=U+mutated(U,60)
for n in ["httpUrl","uri"]: IN[n]=URLS
for n in ["ints","intSet","intMap","keyMap","hueMap","twoInts","someSet","twoMap","nested","strings"]: IN[n]=LISTS
for n in ["node","own"]: IN[n]=OBJ
out=[]
for name,tp in T.items():
    ta=TypeAdapter(tp); seen=set()
    for v in ANY+IN.get(name,[])+EXTRA.get(name,[]):
        key=json.dumps(v)
        if key in seen: continue
        seen.add(key)
        # What Java's types cannot hold, or do not read: a negative zero, digits of other scripts, URIs of a scheme only.
        if v in ("-0","\uff11") and name in ("decimal","money","bounded"): continue
        if v in ("foo:","foo://") and name=="uri": continue
        r={"type":name,"input":v}
        try:
            val=ta.validate_python(v,from_attributes=True)
            try: r["value"]=json.loads(ta.dump_json(val))
            except Exception: continue
        except ValidationError as e:
            errs=[]
            for x in e.errors(include_url=False,include_input=False):
                y={"type":x["type"],"loc":list(x["loc"]),"msg":x["msg"]}
                if x.get("ctx"): y["ctx"]={k:(float(c) if isinstance(c,D) else c) for k,c in x["ctx"].items()}
                errs.append(y)
            r["errors"]=errs
        except decimal.DecimalException: continue
        out.append(json.dumps(r,ensure_ascii=False))
open(sys.argv[1],"w").write("\n".join(out)+"\n"); print(len(out))

# Where Python's parser finds the error in texts that are no JSON; null for texts that are.
docs=['{"a":1,"b":[true,null,"x\\u00e9\\n"],"c":{"d":-1.5e+3}}','[1, 2 ,{"k":"v"}]','"abc\\"d\\ud83d\\ude00"','{"é":"😀","n":0.5}','  [ ]  ','{"a":{}}','-0','12.5E-3','[[],[[]]]']
bad=['','{bad','{"a":}','{"a":1,}','[1,]','{"a" 1}','{"a":1','"abc','[1 2]','1 2','{"a":1}x','tru','nulL','01','-','1.','1e','.5','+1','"\t"','"\\x"','"\\u12"','"\\u12G4"','"\\','[','{','{"a"','{"a":','[1,','"\\u123','{"a":1 "b":2}','{1:2}',"{'a':1}",'[}',']','{]','"\\ud83d"','{"😀":x}','["é",]','nul','{"a":tru}','[01]','[1.]','[-]','[1e+]','\u00a01']
chars='{}[]",:0123456789.eE+-truefalsn \\u\n\t😀é'
for _ in range(500):
    s=list(rnd.choice(docs))
    for _ in range(rnd.choice([1,1,2,3])):
        k=rnd.randrange(4); i=rnd.randrange(len(s)+1)
        if k==0 and s: s.pop(min(i,len(s)-1))
        elif k==1: s.insert(i,rnd.choice(chars))
        elif k==2 and s: s[min(i,len(s)-1)]=rnd.choice(chars)
        else: s=s[:i]
    bad.append("".join(s))
out=[]
for s in dict.fromkeys(bad+docs):
    try: s.encode(); 
    except UnicodeEncodeError: continue
    r={"text":s,"error":None}
    try:
        json.loads(s, parse_constant=lambda c: (_ for _ in ()).throw(ValueError(c)))
    except json.JSONDecodeError as e: r["error"]={"offset":e.pos,"reason":e.msg}
    except ValueError: continue
    out.append(json.dumps(r,ensure_ascii=False))
open(sys.argv[2],"w").write("\n".join(out)+"\n"); print(len(out))
